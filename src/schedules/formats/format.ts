import type { ProcessSettings } from '../../models/process-settings.ts';
import { z } from 'zod';
import type { ScheduleResource } from '../schedule-resource.ts';

/** Where an exported list ends: at sigma_min, as optimised, or at 0. */
export const TERMINALS = ['min', 'zero'] as const;

export type Terminal = (typeof TERMINALS)[number];

/**
 * How a model is noised: by sigma itself, by the betas of a discrete process, perhaps rescaled to zero terminal SNR, or by
 * mixing with noise in time.
 */
export type ProcessType = ProcessSettings['type'] | 'vp_zero_snr';

/** A schedule and how a tool is to have it. */
export interface ExportTask {
  readonly schedule: ScheduleResource;
  /** The noise process of the model; null where it is not known. */
  readonly process: ProcessType | null;
  /** The format's own when absent. */
  readonly terminal: Terminal | undefined;
  /** In (0, 1]: image-to-image begins after 1 - strength of the steps. Absent: the whole schedule. */
  readonly strength: number | undefined;
}

/** A way to write a schedule down for one tool. */
export interface Format {
  readonly id: string;
  /** What is sent, as `Content-Type`. */
  readonly mediaType: string;
  /** Whether an `Accept` header chooses it; `?format=` always does. */
  readonly negotiable: boolean;
  /** Ending of a file of it. */
  readonly extension: string;
  readonly description: string;
  /** Of what `render` gives. */
  readonly schema: z.ZodType;
  /**
   * An object is sent as JSON.
   *
   * @throws StepsmithError `invalid_request` where the tool cannot express the schedule
   */
  readonly render: (task: ExportTask) => object | string;
}

/** The schema of a format that is text. */
export const Text = z.string();
