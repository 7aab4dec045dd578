/**
 * `npm run demo`: the main job on real input. Starts the whole service on a data directory of its own, has the schedule
 * of a real U-Net optimised over HTTP, and shows what came of it.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Presets, SingleBar } from 'cli-progress';
import { baselines } from './ays/baselines.ts';
import { loadConfig } from './config.ts';
import type { JobResource } from './http/schemas/job.ts';
import { createLogger } from './logger.ts';
import { readLevels } from './schedules/stored-levels.ts';
import type { ScheduleResource, Validation } from './schedules/schedule-resource.ts';
import { startService } from './service.ts';
import { runEntry } from './entry.ts';
import { shutDownOnSignals, type Phase } from './shutdown.ts';

const REQUEST = { model: 'fashion-mnist', solver: 'dpmpp_2m_sde', steps: 5 };
const POLL_MS = 300;
const RETRIES = 5;

await runEntry(async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'stepsmith-demo-'));
  const modelsDir = fileURLToPath(new URL('../models', import.meta.url));
  const environment = {
    LOG_LEVEL: 'warn',
    ...process.env,
    REDIS_URL: '',
    DATA_DIR: dataDir,
    MODELS_DIR: modelsDir,
    PORT: '0',
  };
  const config = loadConfig(environment);
  const logger = createLogger(config, 'demo');
  console.log('Starting the embedded Redis, the API and a worker ...');
  const removeData = () => rm(dataDir, { recursive: true, force: true });
  const phases: Phase[] = [{ name: 'remove the data of the demo', timeoutMs: 5_000, run: removeData }];
  const shutdown = shutDownOnSignals(phases, logger);
  try {
    await demonstrate(await startService({ config, logger, worker: environment, phases }));
  } catch (error) {
    // Interrupted, the demo loses the service it talks to: that is no failure.
    if (!shutdown.begun()) throw error;
  } finally {
    await shutdown.run();
  }
});

async function demonstrate(url: string): Promise<void> {
  console.log(`Ready at ${url}\n\nPOST /optimize ${JSON.stringify(REQUEST)}`);
  const accepted = await call<JobResource>(`${url}/optimize`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(REQUEST),
  });
  const job = await watch(url, accepted.id);
  if (job.error) throw new Error(`${job.error.code}: ${job.error.message}`);
  const schedule = job.schedules?.at(0);
  const model = await call<{ data: { std: number } }>(`${url}/models/${REQUEST.model}`);
  if (schedule) show(schedule, job.progress.denoiser_evaluations, model.data.std);
}

/** Follows a job to its end with a bar of its denoiser evaluations. */
async function watch(url: string, id: string): Promise<JobResource> {
  const bar = new SingleBar(
    {
      format: '{stage} [{bar}] {value}/{total} evaluations, {rate}/s, {left} s left',
      noTTYOutput: true,
      notTTYSchedule: 5_000,
    },
    Presets.shades_classic,
  );
  bar.start(0, 0, { stage: 'queued', rate: '-', left: '-' });
  for (;;) {
    const job = await call<JobResource>(`${url}/jobs/${id}`);
    const { progress } = job;
    bar.setTotal(progress.denoiser_evaluations_expected);
    bar.update(progress.denoiser_evaluations, {
      stage: job.finished_at ? job.status : (progress.stage ?? 'queued'),
      rate: progress.evaluations_per_second?.toFixed(0) ?? '-',
      left: progress.seconds_left?.toFixed(0) ?? '-',
    });
    if (job.finished_at) {
      bar.stop();
      return job;
    }
    await sleep(POLL_MS);
  }
}

async function call<T>(url: string, init?: RequestInit): Promise<T> {
  let response = await fetch(url, init);
  // A disk that stalls makes Redis late for a moment; a client tries again.
  for (let attempt = 1; response.status === 503 && attempt <= RETRIES; attempt++) {
    await sleep(attempt * POLL_MS);
    response = await fetch(url, init);
  }
  const body: unknown = await response.json();
  if (!response.ok) throw new Error(`${response.status} ${JSON.stringify(body)}`);
  return body as T;
}

function show(schedule: ScheduleResource, evaluations: number, dataStd: number): void {
  const { steps, klub, solver, model } = schedule;
  const sigmas = readLevels(schedule.sigmas);
  const usual = baselines(sigmas[steps], sigmas[0], steps, dataStd);
  const columns: [string, readonly number[], number | undefined][] = [
    ['published', sigmas, klub?.value],
    ['EDM', usual.edm, klub?.baselines.edm.value],
    ['log-linear', usual.log_linear, klub?.baselines.log_linear.value],
    ['time-uniform', usual.time_uniform, klub?.baselines.time_uniform.value],
    ['arctan', usual.arctan, klub?.baselines.arctan.value],
  ];
  console.log(`\n${model}, ${String(solver)}, ${steps} steps: sigma by step, and the KLUB in nats\n`);
  table([
    ['step', ...columns.map(([name]) => name)],
    ...sigmas.map((_, step) => [String(step), ...columns.map(([, values]) => figure(values[step]))]),
    ['KLUB', ...columns.map(([, , value]) => figure(value ?? NaN))],
  ]);
  if (schedule.validation) showMeasured(schedule.validation);
  console.log(`
The KLUB of the published schedule is known to +- ${klub?.standard_error.toPrecision(2) ?? '?'}. All of this took ${evaluations} denoiser
evaluations; another solver or step count now costs only the samples it is measured on.`);
  howToUse(schedule);
}

/** What decided: the winner and the defaults it was held against, on fresh noise and fresh data. */
function showMeasured({ winner, held, metric, samples, confirmation, candidates }: Validation): void {
  const measures = ['frechet', 'energy_distance', 'sliced_wasserstein'] as const;
  console.log(`
Measured with the real solver against held-out data: ${candidates.length} candidates, then the winner and the best usual schedules
again on ${samples} fresh samples (lower is better, +- one standard error; ${metric} decides):
`);
  table([
    ['schedule', ...measures],
    ...confirmation.map((one) => [
      one.name,
      ...measures.map((name) => {
        const measured = one.measures[name];
        return measured ? `${figure(measured.value)} +- ${measured.standard_error.toPrecision(1)}` : '-';
      }),
    ]),
  ]);
  console.log(
    held
      ? `\nThe win of ${winner} held: it is published.`
      : `\n${winner} did not beat the best usual schedule again: that one is published.`,
  );
}

/** Each column as wide as its widest cell. */
function table(rows: readonly (readonly string[])[]): void {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  for (const row of rows) console.log(row.map((cell, i) => cell.padStart(widths[i] + 3)).join(''));
}

/** Both tools take n + 1 values for n steps and end at 0 instead of sigma_min. */
function howToUse({ sigmas, model, solver, steps }: ScheduleResource): void {
  const list = [
    ...readLevels(sigmas)
      .slice(0, -1)
      .map((sigma) => Number(sigma.toPrecision(5))),
    0,
  ].join(', ');
  console.log(`
In diffusers, with a scheduler that takes sigmas:   pipe(prompt, sigmas=[${list}])
In ComfyUI, in a ManualSigmas node:                 ${list}
Over HTTP, after npm start and the same POST:       GET /schedules/${model}?solver=${String(solver)}&steps=${steps}`);
}

function figure(value: number): string {
  return value < 1000 ? value.toPrecision(5) : Math.round(value).toLocaleString('en');
}
