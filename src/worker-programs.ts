/**
 * Programs of workers/ that are started from here, each as a process of its own. That is all that is known of them here: nothing is imported from workers/, so that
 * native code that fails takes down neither the API nor a command.
 */
export const WORKER_PROGRAMS = {
  /** A worker. */
  worker: new URL('../workers/main.ts', import.meta.url),
  /** A small network on a device against the CPU. */
  deviceTrial: new URL('../workers/device/trial.ts', import.meta.url),
} as const;
