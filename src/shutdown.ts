import closeWithGrace from 'close-with-grace';
import type { Logger } from 'pino';

/** One step of an orderly stop; the steps run one after the other. */
export interface Phase {
  readonly name: string;
  /** After this long the next phase begins, whether or not this one is done. */
  readonly timeoutMs: number;
  run(): Promise<void>;
}

/**
 * Runs the phases in order. A phase that fails or takes too long is logged, and the next one runs anyway: what is
 * left open by one must not keep the others from closing.
 *
 * @returns the exit code: 0 when every phase ended well, else 1
 */
export async function runPhases(phases: readonly Phase[], logger: Logger): Promise<0 | 1> {
  let exitCode: 0 | 1 = 0;
  // A copy: what is still starting may add to them.
  for (const phase of [...phases]) {
    const startedAt = performance.now();
    try {
      await withinTimeLimit(phase);
      logger.debug(
        { phase: phase.name, ms: Math.round(performance.now() - startedAt) },
        'shutdown phase done',
      );
    } catch (err) {
      exitCode = 1;
      logger.error({ err, phase: phase.name }, 'shutdown phase failed');
    }
  }
  return exitCode;
}

async function withinTimeLimit(phase: Phase): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(new Error(`"${phase.name}" took longer than ${phase.timeoutMs} ms`));
    }, phase.timeoutMs);
  });
  try {
    await Promise.race([phase.run(), timeout]);
  } finally {
    clearTimeout(timer);
  }
}

/** Stopping in order, once, whoever asks for it. */
export interface Shutdown {
  /** Runs the phases, or waits for those that run; the exit code. */
  readonly run: () => Promise<0 | 1>;
  readonly begun: () => boolean;
}

/** After a real one of these the process is not fit to run JavaScript; the kernel shall end it and say why. */
const FATAL_SIGNALS: closeWithGrace.AllEvents[] = [
  'SIGILL',
  'SIGTRAP',
  'SIGABRT',
  'SIGBUS',
  'SIGFPE',
  'SIGSEGV',
];

/**
 * Ends the process in order when it is told to stop (SIGTERM, SIGINT, SIGHUP, ...) or meets an error that nobody
 * caught. A second signal ends it at once. The exit code is 0 when it was told to and every phase ended well.
 *
 * @param phases - read when the stop begins, so that an entry point may call this first and add to it while it starts
 * @returns the shutdown, for a process that ends by itself
 */
export function shutDownOnSignals(phases: readonly Phase[], logger: Logger): Shutdown {
  let running: Promise<0 | 1> | undefined;
  const run = () => (running ??= runPhases(phases, logger));
  // No limit on the whole: every phase has its own.
  closeWithGrace({ delay: false, logger, skip: FATAL_SIGNALS }, async ({ signal, err }) => {
    if (err) logger.fatal({ err }, 'an error that nobody caught; shutting down');
    else logger.info({ signal }, 'shutting down');
    if ((await run()) !== 0) process.exit(1);
  });
  return { run, begun: () => running !== undefined };
}
