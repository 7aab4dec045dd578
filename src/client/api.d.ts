// Generated from api-spec/openapi.yaml by `npm run openapi`; do not edit.
export interface paths {
    "/optimize": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Optimise the sampling schedule of a model for a solver and step counts */
        post: operations["optimize"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/jobs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List jobs, newest first */
        get: operations["listJobs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/jobs/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One job: its progress, then its schedules */
        get: operations["getJob"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/jobs/{id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Cancel a job; what has been measured for it stays and serves other jobs */
        post: operations["cancelJob"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/jobs/{id}/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What happens to a job, as it happens (server-sent events) */
        get: operations["streamJobEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/schedules": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List schedules, newest first; those published with the paper come last */
        get: operations["listSchedules"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/schedules/{model}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The schedule of a model for a solver and a step count; without steps, all of that model */
        get: operations["getSchedule"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/schedules/{model}/diff": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What distinguishes two schedules of a model with the same step count */
        get: operations["diffSchedules"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/schedules/{model}/report": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A schedule as one self-contained page: charts, samples, tables, provenance, how to reproduce it */
        get: operations["getScheduleReport"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/schedules/{model}/charts/{chart}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A chart of a schedule as SVG or PNG, dark on white */
        get: operations["getScheduleChart"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/schedules/{model}/aliases/{alias}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Where an alias points, and its moves */
        get: operations["getAlias"];
        /** Point an alias at a version, atomically; what champion pointed at becomes previous */
        put: operations["moveAlias"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/schedules/{model}/versions/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One schedule by its id */
        get: operations["getScheduleVersion"];
        put?: never;
        post?: never;
        /** Delete a schedule to which no alias points; its version number is not given again */
        delete: operations["deleteSchedule"];
        options?: never;
        head?: never;
        /** Write notes on a schedule */
        patch: operations["noteSchedule"];
        trace?: never;
    };
    "/samples/{schedule_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Samples of a schedule beside those of EDM and the best default, from the same noise */
        get: operations["getSamples"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/samples/{schedule_id}/{column}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One column of sample images, as a PNG */
        get: operations["getSamplesImage"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/models": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** All models of the repository by name, those that cannot be used included */
        get: operations["listModels"];
        put?: never;
        /**
         * Register a model: its files are fetched and checked, and it is run once before it is READY
         * @description With uploads it is a form (`multipart/form-data`): this JSON as its first part, `registration`, then each file in a part of the name that its `upload` gives.
         */
        post: operations["registerModel"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/models/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One model and its state */
        get: operations["getModel"];
        put?: never;
        post?: never;
        /** Delete a registered model and its files; its schedules stay, its unfinished jobs fail */
        delete: operations["deleteModel"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/probes/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A measurement of a model: its levels, denoising-loss curve and cost */
        get: operations["getProbe"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/solvers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Solvers a schedule can be optimised for */
        get: operations["listSolvers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Workers, their devices, and the depth of the queues */
        get: operations["listWorkers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/abandoned-work": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The last 1000 pieces of work that were given up, newest first; POST /optimize asks for their jobs anew */
        get: operations["listAbandonedWork"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Metrics of the API, the queues and all workers, for Prometheus */
        get: operations["metrics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/dead-letters": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the webhooks and MLflow runs that were given up, those of the newest jobs first */
        get: operations["listDeadLetters"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/dead-letters/{id}/replay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Deliver what was given up, with all its attempts anew; it leaves the list */
        post: operations["replayDeadLetter"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/health/live": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The process answers */
        get: operations["live"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/health/ready": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Jobs can be accepted */
        get: operations["ready"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/health/live": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The process answers (Open Inference Protocol) */
        get: operations["serverLive"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/health/ready": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Jobs can be accepted (Open Inference Protocol) */
        get: operations["serverReady"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/models/{model}/ready": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A model can be used (Open Inference Protocol) */
        get: operations["modelReady"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/session": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who calls, with which scopes, and the token that changes from a page need */
        get: operations["getSession"];
        put?: never;
        /** Exchange a key for a session cookie that scripts cannot read */
        post: operations["createSession"];
        /** End the session of the cookie */
        delete: operations["deleteSession"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List keys, newest first, those revoked or expired included */
        get: operations["listKeys"];
        put?: never;
        /** Make a key; its token is in this answer and never again */
        post: operations["createKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/keys/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Revoke a key, and the sessions opened with it; it stays in the list */
        delete: operations["revokeKey"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/audit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Changes that were made or refused, newest first */
        get: operations["listAudit"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        OptimizeRequest: {
            /** @description Name of a model: a folder of the model repository */
            model: string;
            /**
             * @description Solver that will walk the schedule, see GET /solvers; aliases are taken
             * @enum {string}
             */
            solver: "euler" | "ddim" | "euler_ancestral" | "ddim_stochastic" | "heun" | "dpmpp_2m" | "dpmpp_2m_sde" | "dpmpp_2m_sde_heun" | "dpmpp_3m_sde" | "er_sde_1" | "er_sde_2" | "er_sde_3" | "unipc";
            /** @description A step count, or a list of at most 40 */
            steps: number | number[];
            /**
             * @description Classifier-free guidance: w of D_u + w (D_c - D_u); 1 is no guidance, 0 no condition. Others than 1 need a model that can be asked without condition
             * @default 1
             */
            guidance_scale?: number;
            /** @description Last noise level; the model's own when absent */
            sigma_min?: number;
            /** @description First noise level; the model's own, pure noise where it has that, when absent */
            sigma_max?: number;
            /**
             * @description probe: one measurement of the model, optimised exactly; coordinate_descent: the paper's own algorithm
             * @default probe
             * @enum {string}
             */
            method?: "probe" | "coordinate_descent";
            /** @default {} */
            objective?: {
                /** @description auto: measured and chosen; a number p of the weight t^-p, 0 to 4, minimises that objective; 3 is the paper's KLUB */
                exponent?: "auto" | number;
                /**
                 * @description Move the winner of auto by a local search on the measure
                 * @default false
                 */
                refine?: boolean;
            };
            /** @description Settings of the method coordinate_descent */
            descent?: {
                /**
                 * @description Samples of each estimate of a KLUB; the paper takes 8192
                 * @default 8192
                 */
                samples?: number;
                /**
                 * @description The most updates of one sigma; the paper takes at most 300
                 * @default 300
                 */
                iterations?: number;
                /**
                 * @description Standard deviation of the Gaussian data that times are drawn for (Lemma 3.3)
                 * @default 0.5
                 */
                c?: number;
            };
            probe?: {
                /**
                 * @description Noise levels at which the model is measured, 16 to 512, at least twice the largest step count
                 * @default 128
                 */
                levels?: number;
                /** @description Forward paths, 256 to 65,536 in blocks of 16; leaves the three below no say */
                paths?: number;
                /** @description Without paths: measured until the standard error of the KLUB of the optimum, and of its difference to the best hand-made schedule, is below this share of the KLUB, for every step count; 0.01 when absent */
                precision?: number;
                /** @description Paths to begin with; 256 when absent */
                min_paths?: number;
                /** @description The most paths; 1024 when absent, and with exponent auto, which samples decide, no more than min_paths unless a precision is given */
                max_paths?: number;
            };
            /**
             * @description null: not measured against held-out data, with a fixed exponent
             * @default {}
             */
            validation?: {
                /**
                 * @description The most samples a candidate is measured on; as many fresh ones confirm the winner
                 * @default 400
                 */
                samples?: number;
                /**
                 * @description The measure that chooses; auto: frechet where the model declares a feature network, else energy_distance
                 * @default auto
                 * @enum {string}
                 */
                metric?: "auto" | "frechet" | "energy_distance" | "sliced_wasserstein";
            } | null;
            /**
             * @description Same request, same seed: same sigmas
             * @default 0
             */
            seed?: number;
            /**
             * @description interactive jobs go before bulk ones; within either, clients take turns (metadata.client)
             * @default interactive
             * @enum {string}
             */
            priority?: "interactive" | "bulk";
            /** @default null */
            deadline?: string | null;
            /** @default null */
            webhook?: {
                /** @description Where to POST to; http:// and addresses that are not public only where the service allows it */
                url: string;
                /**
                 * @description started: a worker took the job; completed: it has ended, however
                 * @default [
                 *       "completed"
                 *     ]
                 */
                events?: ("started" | "completed")[];
                /**
                 * @description standard: {type, timestamp, data}; cloudevents: CloudEvents 1.0, structured JSON
                 * @default standard
                 * @enum {string}
                 */
                format?: "standard" | "cloudevents";
            } | null;
            /**
             * @description Up to 16 pairs of your own, returned with the job
             * @default {}
             */
            metadata?: {
                [key: string]: string;
            };
        };
        AliasMove: {
            /**
             * @description Solver that will walk the schedule, see GET /solvers; aliases are taken
             * @enum {string}
             */
            solver: "euler" | "ddim" | "euler_ancestral" | "ddim_stochastic" | "heun" | "dpmpp_2m" | "dpmpp_2m_sde" | "dpmpp_2m_sde_heun" | "dpmpp_3m_sde" | "er_sde_1" | "er_sde_2" | "er_sde_3" | "unipc";
            /** @description Steps of a schedule, 1 to 200 */
            steps: number;
            /**
             * @description Classifier-free guidance: w of D_u + w (D_c - D_u); 1 is no guidance, 0 no condition. Others than 1 need a model that can be asked without condition
             * @default 1
             */
            guidance_scale?: number;
            /** @description Of the model as it is now */
            version: number;
        };
        RegisterRequest: {
            /** @description What would be model.json in a folder of the model repository; its `name` is the model's */
            manifest: {
                name: string;
            } & {
                [key: string]: unknown;
            };
            /** @description Every file of the model by its path in the folder: ONNX, external data, calibration data */
            files: {
                [key: string]: {
                    /** @description `https://...` or `s3://bucket/key` */
                    url?: string;
                    /** @description A file below MODELS_DIR, relative to it */
                    path?: string;
                    /** @description Name of a part of this request */
                    upload?: string;
                    sha256: string;
                };
            };
        };
        ScheduleNotes: {
            /** @description null takes them away */
            notes: string | null;
        };
        NewKey: {
            /** @description For people, for example the pipeline that holds the key */
            name: string;
            /** @description admin includes all others; no other includes another */
            scopes: ("read" | "optimize" | "models" | "admin")[];
            /**
             * @description null: never
             * @default null
             */
            expires_at?: string | null;
        };
        SessionRequest: {
            key: string;
        };
        Problem: {
            /** @description urn:stepsmith:problem:<code>, the primary identifier */
            type: string;
            title: string;
            status: number;
            /** @description What happened this time, and what to change */
            detail: string;
            /** @description The address that was asked for */
            instance: string;
            errors?: {
                detail: string;
                /** @description JSON pointer into the body */
                pointer?: string;
                /** @description Name of a query or path parameter */
                parameter?: string;
            }[];
        };
        AbandonedWork: {
            job_id: string;
            /** @description optimize: the job itself; compute: device work of it */
            queue: string;
            /** @description measure, rollout, estimate or tune; optimize */
            task: string;
            attempts: number;
            error: {
                code: string;
                message: string;
            } | null;
            /** Format: date-time */
            at: string;
        };
        ResolvedRequest: {
            /** @description Name of a model: a folder of the model repository */
            model: string;
            /**
             * @description The id of the solver, also where an alias was given
             * @enum {string}
             */
            solver: "euler" | "euler_ancestral" | "heun" | "dpmpp_2m" | "dpmpp_2m_sde" | "dpmpp_2m_sde_heun" | "dpmpp_3m_sde" | "er_sde_1" | "er_sde_2" | "er_sde_3" | "unipc";
            /** @description Ascending, each once */
            steps: number[];
            guidance_scale: number;
            sigma_min: number;
            /** @description null: schedules begin at pure noise */
            sigma_max: number | null;
            /** @enum {string} */
            method: "probe" | "coordinate_descent";
            objective: {
                exponent: "auto" | number;
                refine: boolean;
            };
            probe: {
                levels: number;
                paths: number | null;
                precision: number | null;
                min_paths: number | null;
                max_paths: number | null;
            } | null;
            descent: {
                samples: number;
                iterations: number;
                c: number;
            } | null;
            validation: {
                samples: number;
                /**
                 * @description The measure that chooses; auto: frechet where the model declares a feature network, else energy_distance
                 * @enum {string}
                 */
                metric: "auto" | "frechet" | "energy_distance" | "sliced_wasserstein";
            } | null;
            seed: number;
            /**
             * @description interactive jobs go before bulk ones; within either, clients take turns (metadata.client)
             * @enum {string}
             */
            priority: "interactive" | "bulk";
            deadline: string | null;
            webhook: {
                /** @description Where to POST to; http:// and addresses that are not public only where the service allows it */
                url: string;
                /**
                 * @description started: a worker took the job; completed: it has ended, however
                 * @default [
                 *       "completed"
                 *     ]
                 */
                events: ("started" | "completed")[];
                /**
                 * @description standard: {type, timestamp, data}; cloudevents: CloudEvents 1.0, structured JSON
                 * @default standard
                 * @enum {string}
                 */
                format: "standard" | "cloudevents";
            } | null;
            metadata: {
                [key: string]: string;
            };
        };
        Alias: {
            alias: string;
            model: string;
            /** @description The content of the model it holds for */
            model_version: string;
            solver: string;
            steps: number;
            guidance_scale: number;
            schedule_id: string;
            version: number;
            /** Format: date-time */
            moved_at: string;
            /** @description Newest first, this one included; the last 100 moves */
            history: {
                schedule_id: string;
                version: number;
                /** Format: date-time */
                moved_at: string;
            }[];
        };
        DeadLetter: {
            /** @description The `webhook-id` of its message */
            id: string;
            job_id: string;
            /** @enum {string} */
            event: "started" | "completed";
            /**
             * @description job: the webhook in the job's request; deployment: that of WEBHOOK_URL; mlflow
             * @enum {string}
             */
            recipient: "job" | "deployment" | "mlflow";
            attempts: number;
            /** @description Why the last attempt failed */
            reason: string;
            /** Format: date-time */
            failed_at: string;
        };
        Readiness: {
            /** @enum {string} */
            status: "ready" | "unavailable";
            /** @description Why it is unavailable */
            reasons: string[];
            /** @description What would lose accepted jobs in a crash */
            warnings: string[];
        };
        Klub: {
            /** @description KLUB (exponent 3) in nats, summed over dimensions */
            value: number;
            /** @description From the spread between blocks of forward paths */
            standard_error: number;
            /** @description Of each step, the first from sigmas[0]: they add up to value; null by coordinate_descent */
            terms: {
                /** @description KLUB (exponent 3) in nats, summed over dimensions */
                value: number;
                /** @description From the spread between blocks of forward paths */
                standard_error: number;
            }[] | null;
            dimension: number;
            baselines: {
                edm: {
                    /** @description KLUB (exponent 3) in nats, summed over dimensions */
                    value: number;
                    /** @description From the spread between blocks of forward paths */
                    standard_error: number;
                };
                log_linear: {
                    /** @description KLUB (exponent 3) in nats, summed over dimensions */
                    value: number;
                    /** @description From the spread between blocks of forward paths */
                    standard_error: number;
                };
                time_uniform: {
                    /** @description KLUB (exponent 3) in nats, summed over dimensions */
                    value: number;
                    /** @description From the spread between blocks of forward paths */
                    standard_error: number;
                };
                arctan: {
                    /** @description KLUB (exponent 3) in nats, summed over dimensions */
                    value: number;
                    /** @description From the spread between blocks of forward paths */
                    standard_error: number;
                };
            };
            /** @description What would make the figure sharper, where it is not */
            advice: string | null;
        };
        Provenance: {
            /**
             * @description optimized: by a job; published: with the paper; solved: from a job's probe, for this request; interpolated: from another step count
             * @enum {string}
             */
            source: "optimized" | "published" | "solved" | "interpolated";
            /** @description Of what no job optimised: what it was made from, and that it was not measured */
            caveat?: string;
            method: ("probe" | "coordinate_descent") | null;
            job_id: string | null;
            probe_id: string | null;
            /** @description Blocks of 16 forward paths, or samples of each estimate, it was computed from */
            blocks: number | null;
            /** @description Noise levels of the probe, where there was one */
            levels: number | null;
            seed: number | null;
            /** @description Evaluations behind the blocks used, whichever job caused them; sampling is counted apart */
            denoiser_evaluations: number | null;
            execution_provider: string | null;
            /** @description Of the network; all else is float32 and float64 */
            precision: ("float32" | "float16" | "bfloat16") | null;
            /** @description Noise levels of the probe, from the least on, that the rounding of the network drowns: the schedule ends above them */
            levels_left_out?: number[];
            service_version: string | null;
        };
        Validation: {
            /**
             * @description The primary measure
             * @enum {string}
             */
            metric: "frechet" | "energy_distance" | "sliced_wasserstein";
            samples: number;
            /**
             * @description What was compared with: held-out data, or half of the calibration data where there are none; with guidance, whose samples are not meant to be like data, samples of the same guided model in many steps
             * @enum {string}
             */
            reference: "held_out" | "calibration_split" | "guided_rollout";
            /** @description Name of the candidate that was published */
            chosen: string;
            /** @description Name of the candidate that won the choice */
            winner: string;
            /** @description Whether the winner beat the best default on fresh noise and data; otherwise that is published */
            held: boolean;
            candidates: {
                name: string;
                /** @description null: a hand-made schedule */
                exponent: number | null;
                order: number | null;
                /** @description Whether it is a blend with a hand-made schedule */
                blended: boolean;
                /** @description On the probe; null where it was not computed */
                klub: {
                    /** @description KLUB (exponent 3) in nats, summed over dimensions */
                    value: number;
                    /** @description From the spread between blocks of forward paths */
                    standard_error: number;
                } | null;
                samples: number;
                /** @description Lower is better; only figures of the same number of samples compare */
                measures: {
                    frechet?: {
                        value: number;
                        /** @description Jackknife over groups of samples */
                        standard_error: number;
                    };
                    energy_distance?: {
                        value: number;
                        /** @description Jackknife over groups of samples */
                        standard_error: number;
                    };
                    sliced_wasserstein?: {
                        value: number;
                        /** @description Jackknife over groups of samples */
                        standard_error: number;
                    };
                    nll_gap?: {
                        value: number;
                        /** @description Jackknife over groups of samples */
                        standard_error: number;
                    };
                    end_point_error?: {
                        value: number;
                        /** @description Jackknife over groups of samples */
                        standard_error: number;
                    };
                };
                /** @description Where its samples stopped being finite */
                diverged: string | null;
            }[];
            /** @description On fresh noise and fresh data: the result */
            confirmation: {
                name: string;
                /** @description null: a hand-made schedule */
                exponent: number | null;
                order: number | null;
                /** @description Whether it is a blend with a hand-made schedule */
                blended: boolean;
                /** @description On the probe; null where it was not computed */
                klub: {
                    /** @description KLUB (exponent 3) in nats, summed over dimensions */
                    value: number;
                    /** @description From the spread between blocks of forward paths */
                    standard_error: number;
                } | null;
                samples: number;
                /** @description Lower is better; only figures of the same number of samples compare */
                measures: {
                    frechet?: {
                        value: number;
                        /** @description Jackknife over groups of samples */
                        standard_error: number;
                    };
                    energy_distance?: {
                        value: number;
                        /** @description Jackknife over groups of samples */
                        standard_error: number;
                    };
                    sliced_wasserstein?: {
                        value: number;
                        /** @description Jackknife over groups of samples */
                        standard_error: number;
                    };
                    nll_gap?: {
                        value: number;
                        /** @description Jackknife over groups of samples */
                        standard_error: number;
                    };
                    end_point_error?: {
                        value: number;
                        /** @description Jackknife over groups of samples */
                        standard_error: number;
                    };
                };
                /** @description Where its samples stopped being finite */
                diverged: string | null;
            }[];
            denoiser_evaluations: number;
            /** @description What would make the figures decide, where they do not */
            advice: string | null;
        };
        Objective: {
            /** @description null: a hand-made schedule */
            exponent: number | null;
            order: number | null;
            /** @description Blended in log sigma with a hand-made schedule, whose share this is */
            blend: {
                baseline: string;
                share: number;
            } | null;
            /** @description Moved by a local search on the measure */
            refined: boolean;
        };
        Schedule: {
            id: string;
            model: string;
            model_version: string | null;
            /** @description null fits any solver */
            solver: string | null;
            steps: number;
            /** @description 0: made for this request and not stored */
            version: number;
            guidance_scale: number | null;
            /** @description steps + 1 noise levels, strictly decreasing, from sigma_max to sigma_min; a first null is pure noise */
            sigmas: (number | null)[];
            /** @description Whether sigmas[0] is null: t = 1 of a flow model, the last timestep at zero terminal SNR */
            starts_at_pure_noise: boolean;
            /** @description The model's own timesteps, where it has them */
            timesteps: number[] | null;
            objective: components["schemas"]["Objective"] | null;
            klub: components["schemas"]["Klub"] | null;
            /** @description null: not measured against held-out data */
            validation: components["schemas"]["Validation"] | null;
            provenance: components["schemas"]["Provenance"];
            /** @description Of its users; the only thing about it that may change */
            notes: string | null;
            /** Format: date-time */
            created_at: string;
        };
        Job: {
            id: string;
            /** @enum {string} */
            status: "queued" | "running" | "canceling" | "succeeded" | "failed" | "canceled" | "expired";
            request: components["schemas"]["ResolvedRequest"];
            progress: {
                /** @description null until a worker takes the job */
                stage: ("probe" | "solve" | "validate" | "publish") | null;
                fraction: number;
                /** @description Rows of the model run for this job, counted where they ran */
                denoiser_evaluations: number;
                /** @description Of the probe and, at most, of the samples; 0 when nothing is to be measured */
                denoiser_evaluations_expected: number;
                /** @description While the model is run */
                evaluations_per_second: number | null;
                /** @description At most, at the rate so far */
                seconds_left: number | null;
            };
            /** @description null until the job has succeeded */
            schedules: components["schemas"]["Schedule"][] | null;
            /** @description Why the job failed */
            error: {
                code: string;
                message: string;
            } | null;
            /** Format: date-time */
            created_at: string;
            started_at: string | null;
            finished_at: string | null;
        };
        Model: {
            name: string;
            /** @enum {string} */
            state: "REGISTERING" | "READY" | "UNAVAILABLE";
            /** @description Why it is UNAVAILABLE */
            reason: string | null;
            /** @description Content hash over manifest, ONNX and data */
            version: string | null;
            shape: number[] | null;
            dimension: number | null;
            prediction: ("denoised" | "epsilon" | "v_prediction" | "flow" | "edm") | null;
            process: {
                type: string;
                sigma_min: number;
                /** @description The largest finite noise level */
                sigma_max: number;
                starts_at_pure_noise: boolean;
                /** @description Where time is discrete */
                num_train_timesteps: number | null;
                /** @description As the manifest has them */
                settings: {
                    /** @constant */
                    type: "edm";
                    sigma_min: number;
                    sigma_max: number;
                    sigma_data?: number;
                } | {
                    /** @constant */
                    type: "vp";
                    num_train_timesteps?: number;
                    /** @enum {string} */
                    beta_schedule?: "linear" | "scaled_linear" | "squaredcos_cap_v2";
                    beta_start?: number;
                    beta_end?: number;
                    trained_betas?: number[];
                    alphas_cumprod?: number[];
                    rescale_betas_zero_snr?: boolean;
                } | {
                    /** @constant */
                    type: "vp_continuous";
                    /** @default 0.1 */
                    beta_min: number;
                    /** @default 20 */
                    beta_max: number;
                    /** @default 0.001 */
                    t_min: number;
                    /** @default 1 */
                    t_max: number;
                    /** @default 1 */
                    time_scale: number;
                } | {
                    /** @constant */
                    type: "flow";
                    /** @default 1 */
                    shift: number;
                    /** @default 1000 */
                    num_train_timesteps: number;
                    time_scale?: number;
                    /** @constant */
                    use_dynamic_shifting?: false;
                    sigma_min?: number;
                    sigma_max?: number;
                };
            } | null;
            /** @description Calibration samples and their standard deviation */
            data: {
                count: number;
                std: number;
            } | null;
            /** @description Of the network */
            precision: ("float32" | "float16" | "bfloat16") | null;
            /** @description Inputs that conditions go into; that of the sample: concatenated to it */
            conditioning: string[] | null;
            /** @description Whether it can be asked without condition: guidance_scale may then be other than 1 */
            takes_guidance: boolean | null;
            description: string | null;
            license: string | null;
        };
        Probe: {
            id: string;
            model: string;
            model_version: string;
            guidance_scale: number;
            seed: number;
            /** @description Rows of one call of the model */
            batch_size: number;
            /**
             * @description Of the network; all else is float32 and float64
             * @enum {string}
             */
            precision: "float32" | "float16" | "bfloat16";
            /** @description Measured so far */
            blocks: number;
            paths: number;
            /** @description sigma, ascending; null is pure noise */
            levels: (number | null)[];
            /** @description E|D(x, sigma) - x0|^2 at each level, summed over dimensions */
            denoising_loss: number[] | null;
            cost: {
                denoiser_evaluations: number;
                /** @description Of device time */
                seconds: number;
                execution_providers: string[];
            };
            /** Format: date-time */
            created_at: string;
        };
        ScheduleDiff: {
            model: string;
            steps: number;
            from: {
                id: string;
                version: number;
                model_version: string | null;
                solver: string | null;
                guidance_scale: number | null;
            };
            to: {
                id: string;
                version: number;
                model_version: string | null;
                solver: string | null;
                guidance_scale: number | null;
            };
            same_sigmas: boolean;
            sigmas: {
                step: number;
                from: number | null;
                to: number | null;
                /** @description ln(to / from); null where either is pure noise */
                log_ratio: number | null;
            }[];
            largest_log_ratio: number;
            klub: {
                from: number;
                to: number;
                /** @description Of the difference, as if both were independent */
                standard_error: number;
                /** @description Whether both were measured on the same data in the same way */
                comparable: boolean;
            } | null;
            /** @description Confirmed measures that both have */
            measures: {
                [key: string]: {
                    from: number;
                    to: number;
                    /** @description Of the difference, as if both were independent */
                    standard_error: number;
                    /** @description Whether both were measured on the same data in the same way */
                    comparable: boolean;
                };
            };
            /** @description Fields of objective and provenance that differ */
            changed: string[];
        };
        Samples: {
            schedule_id: string;
            /** @description null where none were kept */
            kind: ("images" | "points") | null;
            /** @description Images in a column */
            count: number | null;
            /** @description Of one image, pixels */
            width: number | null;
            height: number | null;
            /** @description The same noise in each: EDM, the best default, this schedule */
            columns: {
                /** @description The candidate they were drawn with */
                name: string;
                /** @enum {string} */
                role: "edm" | "best_default" | "own";
                /** @description Address of a PNG: the images one below the other */
                image: string | null;
                points: [
                    number,
                    number
                ][] | null;
            }[];
        };
        ComfyUIWorkflow: {
            [key: string]: {
                class_type: string;
                inputs: {
                    [key: string]: unknown;
                };
                _meta?: {
                    title: string;
                };
            };
        };
        DiffusersExport: {
            /** @description Class of diffusers */
            scheduler: string;
            /** @description For from_config, over that of the pipeline */
            config: {
                [key: string]: string | number | boolean | null;
            };
            /** @description Of set_timesteps or the pipeline */
            sigmas: number[] | null;
            /** @description Where the scheduler takes these instead */
            timesteps: number[] | null;
            schedule_id: string;
            /** @description Python */
            call: string;
            /** @description What is to be known before it is used */
            note: string | null;
        };
        KDiffusionExport: {
            schedule_id: string;
            sigmas: number[];
            /** @description Python; null where it has no such sampler */
            call: string | null;
            note: string | null;
        };
        Solver: {
            id: string;
            order: number;
            /** @description Whether it adds noise at every step */
            stochastic: boolean;
            aliases: string[];
        };
        Device: {
            /** @description Execution provider, such as cpu or cuda:0 */
            name: string;
            /** @enum {string} */
            state: "idle" | "busy";
            /** @description measure, rollout, estimate or tune; null when idle */
            task: string | null;
            job_id: string | null;
            /** @description The model it holds */
            model: string | null;
            model_version: string | null;
            /** @description Rows of one call of the model */
            batch_size: number | null;
            /** @description Since the worker started */
            denoiser_evaluations: number;
            /** @description In the task in hand, or the last */
            evaluations_per_second: number | null;
            /** @description null where it is not known */
            memory: {
                used_bytes: number;
                total_bytes: number | null;
            } | null;
            /** @description How often its process had to be started again */
            restarts: number;
        };
        Worker: {
            /** @description Of the process; a worker that starts again has another */
            id: string;
            /** @description WORKER_NAME; workers may share one */
            name: string;
            host: string;
            version: string;
            /** @enum {string} */
            state: "ready" | "stopping";
            devices: components["schemas"]["Device"][];
            /** Format: date-time */
            started_at: string;
            /** Format: date-time */
            seen_at: string;
        };
        QueueDepth: {
            /** @description optimize: jobs; compute: device work */
            name: string;
            waiting: number;
            active: number;
            delayed: number;
            /** @description Jobs that wait for their device work */
            waiting_children: number;
        };
        Key: {
            id: string;
            name: string;
            scopes: ("read" | "optimize" | "models" | "admin")[];
            /** Format: date-time */
            created_at: string;
            expires_at: string | null;
            revoked_at: string | null;
            /** @description To the minute */
            last_used_at: string | null;
        };
        Session: {
            principal: {
                id: string;
                name: string;
                scopes: ("read" | "optimize" | "models" | "admin")[];
            };
            /** @description For the X-CSRF-Token header of changes; null where there is no cookie */
            csrf_token: string | null;
            /** @description When the cookie ends */
            expires_at: string | null;
        };
        AuditEntry: {
            id: string;
            /** Format: date-time */
            at: string;
            /** @description Id of the caller; null where it is not known */
            actor: string | null;
            actor_name: string | null;
            method: string;
            path: string;
            /** @description What came of it */
            location: string | null;
            status: number;
            request_id: string | null;
            address: string | null;
        };
        CreatedKey: {
            id: string;
            name: string;
            scopes: ("read" | "optimize" | "models" | "admin")[];
            /** Format: date-time */
            created_at: string;
            expires_at: string | null;
            revoked_at: string | null;
            /** @description To the minute */
            last_used_at: string | null;
            token: string;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    optimize: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key and body again within 24 hours give the same answer, and no second job */
                "idempotency-key"?: string;
                /** @description wait=N: hold the answer for the finished job, up to N (at most 60) seconds */
                prefer?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["OptimizeRequest"];
            };
        };
        responses: {
            /** @description Finished within the time of `Prefer: wait` */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Job"];
                };
            };
            /** @description Accepted; `Location` is its address */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Job"];
                };
            };
            /** @description The body is not JSON */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A valid key is needed */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The key may not do this; The request may come from another site */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such model */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request took too long to arrive */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The model cannot be used; The first request with this key is under way */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body must be application/json */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request is not valid; The key was used with another body */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong on our side */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The job store cannot be reached */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listJobs: {
        parameters: {
            query?: {
                /** @description Items a page, 1 to 100 */
                limit?: number;
                /** @description next_cursor of the page before */
                cursor?: string;
                status?: "queued" | "running" | "canceling" | "succeeded" | "failed" | "canceled" | "expired";
                /** @description Name of a model: a folder of the model repository */
                model?: string;
                /** @description Solver that will walk the schedule, see GET /solvers; aliases are taken */
                solver?: "euler" | "ddim" | "euler_ancestral" | "ddim_stochastic" | "heun" | "dpmpp_2m" | "dpmpp_2m_sde" | "dpmpp_2m_sde_heun" | "dpmpp_3m_sde" | "er_sde_1" | "er_sde_2" | "er_sde_3" | "unipc";
                /** @description On whose behalf: the id of a key, or metadata.client where no key is needed */
                client?: string;
                /** @description Those accepted then or later (RFC 3339) */
                since?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Job"][];
                        /** @description null on the last page; a page that a filter has kept short of its limit may have one */
                        next_cursor: string | null;
                    };
                };
            };
            /** @description A valid key is needed */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The key may not do this; The request may come from another site */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong on our side */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The job store cannot be reached */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getJob: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Job"];
                };
            };
            /** @description A valid key is needed */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The key may not do this; The request may come from another site */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such job */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong on our side */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The job store cannot be reached */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    cancelJob: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description `canceled`: no worker had work of it in hand */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Job"];
                };
            };
            /** @description `canceling`: a worker has, and lets go of it within one batch of the model */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Job"];
                };
            };
            /** @description The body is not JSON */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A valid key is needed */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The key may not do this; The request may come from another site */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such job */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request took too long to arrive */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The job has ended already */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body must be application/json */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong on our side */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The job store cannot be reached */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    streamJobEvents: {
        parameters: {
            query?: never;
            header?: {
                /** @description The last `id:` that was received: the stream goes on after it */
                "last-event-id"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description `state`, `progress` and, at the end, `completed` with the job; see api-spec/events.md */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": string;
                };
            };
            /** @description `completed` was received already: do not connect again */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A valid key is needed */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The key may not do this; The request may come from another site */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such job */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong on our side */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The job store cannot be reached */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listSchedules: {
        parameters: {
            query?: {
                /** @description Items a page, 1 to 100 */
                limit?: number;
                /** @description next_cursor of the page before */
                cursor?: string;
                /** @description Name of a model: a folder of the model repository */
                model?: string;
                /** @description Solver that will walk the schedule, see GET /solvers; aliases are taken */
                solver?: "euler" | "ddim" | "euler_ancestral" | "ddim_stochastic" | "heun" | "dpmpp_2m" | "dpmpp_2m_sde" | "dpmpp_2m_sde_heun" | "dpmpp_3m_sde" | "er_sde_1" | "er_sde_2" | "er_sde_3" | "unipc";
                steps?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Schedule"][];
                        /** @description null on the last page; a page that a filter has kept short of its limit may have one */
                        next_cursor: string | null;
                    };
                };
            };
            /** @description `If-None-Match` holds the current `ETag` */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A valid key is needed */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The key may not do this; The request may come from another site */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong on our side */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The job store cannot be reached */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getSchedule: {
        parameters: {
            query?: {
                /** @description Items a page, 1 to 100 */
                limit?: number;
                /** @description next_cursor of the page before */
                cursor?: string;
                /** @description Solver that will walk the schedule, see GET /solvers; aliases are taken */
                solver?: "euler" | "ddim" | "euler_ancestral" | "ddim_stochastic" | "heun" | "dpmpp_2m" | "dpmpp_2m_sde" | "dpmpp_2m_sde_heun" | "dpmpp_3m_sde" | "er_sde_1" | "er_sde_2" | "er_sde_3" | "unipc";
                guidance_scale?: number;
                /** @description Absent: the champion, else the newest measured, else the newest */
                version?: number;
                /** @description Name of an alias; `champion` is what is served, `previous` what it pointed at before */
                alias?: string;
                /** @description Exactly that one, also where the files of its model have changed since it was made */
                id?: string;
                steps?: number;
                /** @description What the schedule is written for; Accept chooses when absent. diffusers: JSON: the scheduler, its sigmas or timesteps, and the call; comfyui: The text of a ManualSigmas node; comfyui-workflow: A workflow with ManualSigmas and the sampler, in ComfyUI API form; a1111: An extension script for AUTOMATIC1111 and Forge that adds the schedule to the scheduler list; k-diffusion: JSON: sigmas as k-diffusion walks them, and the call; invokeai: A custom node for InvokeAI: Denoise Latents with this schedule; csv: step,sigma and, where the model has them, timestep; npy: The sigmas as a NumPy array, float64 */
                format?: "json" | "diffusers" | "comfyui" | "comfyui-workflow" | "a1111" | "k-diffusion" | "invokeai" | "csv" | "npy";
                /** @description Of an export: whether it ends at sigma_min, as optimised, or at 0. Tools get what they expect (0) when absent, csv and npy min */
                terminal?: "min" | "zero";
                /** @description Of an export, for image-to-image: the share of the steps that is kept, in (0, 1], by the rule of the tool (ComfyUI calls it denoise) */
                strength?: number;
            };
            header?: never;
            path: {
                /** @description Name of a model: a folder of the model repository */
                model: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The schedule, or a page of schedules */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Schedule"] | {
                        data: components["schemas"]["Schedule"][];
                        /** @description null on the last page; a page that a filter has kept short of its limit may have one */
                        next_cursor: string | null;
                    };
                    "application/vnd.stepsmith.diffusers+json": components["schemas"]["DiffusersExport"];
                    "text/plain": string;
                    "application/vnd.stepsmith.comfyui+json": components["schemas"]["ComfyUIWorkflow"];
                    "text/x-python": string;
                    "application/vnd.stepsmith.k-diffusion+json": components["schemas"]["KDiffusionExport"];
                    "text/csv": string;
                    "application/x-npy": string;
                };
            };
            /** @description `If-None-Match` holds the current `ETag` */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A valid key is needed */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The key may not do this; The request may come from another site */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such model; No such schedule; No such alias */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nothing the client takes can be sent */
            406: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The schedule was deleted */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong on our side */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The job store cannot be reached */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    diffSchedules: {
        parameters: {
            query: {
                /** @description A version number, an alias (both with solver and steps) or an id */
                from: string;
                /** @description A version number, an alias (both with solver and steps) or an id */
                to: string;
                /** @description Solver that will walk the schedule, see GET /solvers; aliases are taken */
                solver?: "euler" | "ddim" | "euler_ancestral" | "ddim_stochastic" | "heun" | "dpmpp_2m" | "dpmpp_2m_sde" | "dpmpp_2m_sde_heun" | "dpmpp_3m_sde" | "er_sde_1" | "er_sde_2" | "er_sde_3" | "unipc";
                steps?: number;
                guidance_scale?: number;
            };
            header?: never;
            path: {
                /** @description Name of a model: a folder of the model repository */
                model: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScheduleDiff"];
                };
            };
            /** @description `If-None-Match` holds the current `ETag` */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A valid key is needed */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The key may not do this; The request may come from another site */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such model; No such schedule; No such alias */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The schedule was deleted */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong on our side */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The job store cannot be reached */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getScheduleReport: {
        parameters: {
            query: {
                /** @description Solver that will walk the schedule, see GET /solvers; aliases are taken */
                solver?: "euler" | "ddim" | "euler_ancestral" | "ddim_stochastic" | "heun" | "dpmpp_2m" | "dpmpp_2m_sde" | "dpmpp_2m_sde_heun" | "dpmpp_3m_sde" | "er_sde_1" | "er_sde_2" | "er_sde_3" | "unipc";
                guidance_scale?: number;
                /** @description Absent: the champion, else the newest measured, else the newest */
                version?: number;
                /** @description Name of an alias; `champion` is what is served, `previous` what it pointed at before */
                alias?: string;
                /** @description Exactly that one, also where the files of its model have changed since it was made */
                id?: string;
                steps: number;
            };
            header?: never;
            path: {
                /** @description Name of a model: a folder of the model repository */
                model: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The page; it loads nothing and runs no script */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/html": string;
                };
            };
            /** @description `If-None-Match` holds the current `ETag` */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A valid key is needed */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The key may not do this; The request may come from another site */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such model; No such schedule; No such alias */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The schedule was deleted */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong on our side */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The job store cannot be reached */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getScheduleChart: {
        parameters: {
            query: {
                /** @description Solver that will walk the schedule, see GET /solvers; aliases are taken */
                solver?: "euler" | "ddim" | "euler_ancestral" | "ddim_stochastic" | "heun" | "dpmpp_2m" | "dpmpp_2m_sde" | "dpmpp_2m_sde_heun" | "dpmpp_3m_sde" | "er_sde_1" | "er_sde_2" | "er_sde_3" | "unipc";
                guidance_scale?: number;
                /** @description Absent: the champion, else the newest measured, else the newest */
                version?: number;
                /** @description Name of an alias; `champion` is what is served, `previous` what it pointed at before */
                alias?: string;
                /** @description Exactly that one, also where the files of its model have changed since it was made */
                id?: string;
                steps: number;
            };
            header?: never;
            path: {
                /** @description Name of a model: a folder of the model repository */
                model: string;
                /** @description Such as `sigma.svg`, `klub-by-step.png`, `frechet-by-exponent.svg`, `denoising-loss.svg` */
                chart: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The chart */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "image/svg+xml": string;
                    "image/png": string;
                };
            };
            /** @description `If-None-Match` holds the current `ETag` */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A valid key is needed */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The key may not do this; The request may come from another site */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such model; No such schedule; No such alias; No such chart */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The schedule was deleted */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong on our side */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The job store cannot be reached */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getAlias: {
        parameters: {
            query: {
                /** @description Solver that will walk the schedule, see GET /solvers; aliases are taken */
                solver: "euler" | "ddim" | "euler_ancestral" | "ddim_stochastic" | "heun" | "dpmpp_2m" | "dpmpp_2m_sde" | "dpmpp_2m_sde_heun" | "dpmpp_3m_sde" | "er_sde_1" | "er_sde_2" | "er_sde_3" | "unipc";
                steps: number;
                guidance_scale?: number;
            };
            header?: never;
            path: {
                /** @description Name of a model: a folder of the model repository */
                model: string;
                /** @description Name of an alias; `champion` is what is served, `previous` what it pointed at before */
                alias: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Alias"];
                };
            };
            /** @description `If-None-Match` holds the current `ETag` */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A valid key is needed */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The key may not do this; The request may come from another site */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such model; No such alias */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong on our side */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The job store cannot be reached */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    moveAlias: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Name of a model: a folder of the model repository */
                model: string;
                /** @description Name of an alias; `champion` is what is served, `previous` what it pointed at before */
                alias: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AliasMove"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Alias"];
                };
            };
            /** @description The body is not JSON */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A valid key is needed */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The key may not do this; The request may come from another site */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such model; No such schedule */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request took too long to arrive */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The schedule was deleted */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body must be application/json */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong on our side */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The job store cannot be reached */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getScheduleVersion: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Name of a model: a folder of the model repository */
                model: string;
                /** @description Id of a schedule */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Schedule"];
                };
            };
            /** @description `If-None-Match` holds the current `ETag` */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A valid key is needed */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The key may not do this; The request may come from another site */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such schedule */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The schedule was deleted */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong on our side */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The job store cannot be reached */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteSchedule: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Name of a model: a folder of the model repository */
                model: string;
                /** @description Id of a schedule */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Deleted */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The body is not JSON */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A valid key is needed */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The key may not do this; The request may come from another site */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such schedule */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request took too long to arrive */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description An alias points at the schedule */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The schedule was deleted */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body must be application/json */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong on our side */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The job store cannot be reached */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    noteSchedule: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Name of a model: a folder of the model repository */
                model: string;
                /** @description Id of a schedule */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ScheduleNotes"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Schedule"];
                };
            };
            /** @description The body is not JSON */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A valid key is needed */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The key may not do this; The request may come from another site */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such schedule */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request took too long to arrive */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The schedule was deleted */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body must be application/json */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong on our side */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The job store cannot be reached */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getSamples: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                schedule_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Samples"];
                };
            };
            /** @description A valid key is needed */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The key may not do this; The request may come from another site */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such schedule */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong on our side */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The job store cannot be reached */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getSamplesImage: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                schedule_id: string;
                column: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The images one below the other */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "image/png": string;
                };
            };
            /** @description A valid key is needed */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The key may not do this; The request may come from another site */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such schedule */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong on our side */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The job store cannot be reached */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listModels: {
        parameters: {
            query?: {
                /** @description Items a page, 1 to 100 */
                limit?: number;
                /** @description next_cursor of the page before */
                cursor?: string;
                state?: "READY" | "REGISTERING" | "UNAVAILABLE";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Model"][];
                        /** @description null on the last page; a page that a filter has kept short of its limit may have one */
                        next_cursor: string | null;
                    };
                };
            };
            /** @description `If-None-Match` holds the current `ETag` */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A valid key is needed */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The key may not do this; The request may come from another site */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong on our side */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The job store cannot be reached */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    registerModel: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RegisterRequest"];
                "multipart/form-data": components["schemas"]["RegisterRequest"];
            };
        };
        responses: {
            /** @description Accepted; `Location` is its address, where it is REGISTERING, READY or UNAVAILABLE */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Model"];
                };
            };
            /** @description The body is not JSON; The upload ended before its end */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A valid key is needed */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The key may not do this; The request may come from another site */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is a model of that name */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body must be application/json */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong on our side */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The job store cannot be reached */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getModel: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Name of a model: a folder of the model repository */
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Model"];
                };
            };
            /** @description `If-None-Match` holds the current `ETag` */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A valid key is needed */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The key may not do this; The request may come from another site */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such model */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong on our side */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The job store cannot be reached */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteModel: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Name of a model: a folder of the model repository */
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Deleted */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The body is not JSON */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A valid key is needed */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The key may not do this; The request may come from another site */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such model */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request took too long to arrive */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The model was not registered over the API */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body must be application/json */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong on our side */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The job store cannot be reached */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getProbe: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Probe"];
                };
            };
            /** @description A valid key is needed */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The key may not do this; The request may come from another site */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such probe */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong on our side */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The job store cannot be reached */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listSolvers: {
        parameters: {
            query?: {
                /** @description Items a page, 1 to 100 */
                limit?: number;
                /** @description next_cursor of the page before */
                cursor?: string;
                order?: number;
                stochastic?: "true" | "false";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Solver"][];
                        /** @description null on the last page; a page that a filter has kept short of its limit may have one */
                        next_cursor: string | null;
                    };
                };
            };
            /** @description A valid key is needed */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The key may not do this; The request may come from another site */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong on our side */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The job store cannot be reached */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listWorkers: {
        parameters: {
            query?: {
                /** @description Items a page, 1 to 100 */
                limit?: number;
                /** @description next_cursor of the page before */
                cursor?: string;
                state?: "ready" | "stopping";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Worker"][];
                        /** @description null on the last page; a page that a filter has kept short of its limit may have one */
                        next_cursor: string | null;
                        queues: components["schemas"]["QueueDepth"][];
                    };
                };
            };
            /** @description A valid key is needed */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The key may not do this; The request may come from another site */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong on our side */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The job store cannot be reached */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listAbandonedWork: {
        parameters: {
            query?: {
                /** @description Items a page, 1 to 100 */
                limit?: number;
                /** @description next_cursor of the page before */
                cursor?: string;
                job_id?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["AbandonedWork"][];
                        /** @description null on the last page; a page that a filter has kept short of its limit may have one */
                        next_cursor: string | null;
                    };
                };
            };
            /** @description A valid key is needed */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The key may not do this; The request may come from another site */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong on our side */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The job store cannot be reached */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    metrics: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The Prometheus text format */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                };
            };
            /** @description A valid key is needed */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The key may not do this; The request may come from another site */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong on our side */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The job store cannot be reached */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listDeadLetters: {
        parameters: {
            query?: {
                /** @description Items a page, 1 to 100 */
                limit?: number;
                /** @description next_cursor of the page before */
                cursor?: string;
                job_id?: string;
                recipient?: "job" | "deployment" | "mlflow";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["DeadLetter"][];
                        /** @description null on the last page; a page that a filter has kept short of its limit may have one */
                        next_cursor: string | null;
                    };
                };
            };
            /** @description A valid key is needed */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The key may not do this; The request may come from another site */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong on our side */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The job store cannot be reached */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    replayDeadLetter: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Queued */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                    };
                };
            };
            /** @description The body is not JSON */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A valid key is needed */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The key may not do this; The request may come from another site */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such dead letter */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request took too long to arrive */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body must be application/json */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong on our side */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The job store cannot be reached */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    live: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @enum {string} */
                        status: "live";
                    };
                };
            };
        };
    };
    ready: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Readiness"];
                };
            };
            /** @description Default Response */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Readiness"];
                };
            };
        };
    };
    serverLive: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @enum {boolean} */
                        live: true;
                    };
                };
            };
        };
    };
    serverReady: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @enum {boolean} */
                        ready: true;
                    };
                };
            };
            /** @description Default Response */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @enum {boolean} */
                        ready: false;
                    };
                };
            };
        };
    };
    modelReady: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Name of a model: a folder of the model repository */
                model: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        name: string;
                        /** @enum {boolean} */
                        ready: true;
                    };
                };
            };
            /** @description A valid key is needed */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The key may not do this; The request may come from another site */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such model */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The model cannot be used */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong on our side */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The job store cannot be reached */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getSession: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Session"];
                };
            };
            /** @description A valid key is needed */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The key may not do this; The request may come from another site */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong on our side */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The job store cannot be reached */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createSession: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SessionRequest"];
            };
        };
        responses: {
            /** @description Opened; `Set-Cookie` has it */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Session"];
                };
            };
            /** @description The body is not JSON */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A valid key is needed */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request took too long to arrive */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body must be application/json */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong on our side */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The job store cannot be reached */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteSession: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Ended */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The body is not JSON */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A valid key is needed */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The key may not do this; The request may come from another site */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request took too long to arrive */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body must be application/json */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong on our side */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The job store cannot be reached */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listKeys: {
        parameters: {
            query?: {
                /** @description Items a page, 1 to 100 */
                limit?: number;
                /** @description next_cursor of the page before */
                cursor?: string;
                /** @description Whether it is neither revoked nor expired */
                usable?: "true" | "false";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Key"][];
                        /** @description null on the last page; a page that a filter has kept short of its limit may have one */
                        next_cursor: string | null;
                    };
                };
            };
            /** @description A valid key is needed */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The key may not do this; The request may come from another site */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong on our side */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The job store cannot be reached */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createKey: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewKey"];
            };
        };
        responses: {
            /** @description Made */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreatedKey"];
                };
            };
            /** @description The body is not JSON */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A valid key is needed */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The key may not do this; The request may come from another site */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request took too long to arrive */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body must be application/json */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong on our side */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The job store cannot be reached */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    revokeKey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Revoked */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The body is not JSON */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A valid key is needed */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The key may not do this; The request may come from another site */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such key */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request took too long to arrive */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body must be application/json */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong on our side */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The job store cannot be reached */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listAudit: {
        parameters: {
            query?: {
                /** @description Items a page, 1 to 100 */
                limit?: number;
                /** @description next_cursor of the page before */
                cursor?: string;
                /** @description Id of a key, or another caller */
                actor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["AuditEntry"][];
                        /** @description null on the last page; a page that a filter has kept short of its limit may have one */
                        next_cursor: string | null;
                    };
                };
            };
            /** @description A valid key is needed */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The key may not do this; The request may come from another site */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something went wrong on our side */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The job store cannot be reached */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
}
