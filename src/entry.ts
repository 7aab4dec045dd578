/** Errors that are told in words; any other is a mistake of ours and shows its stack. */
const EXPECTED = ['Error', 'ConfigError', 'StepsmithError'];

/** Runs an entry point; what keeps it from starting is told, with exit code 1. */
export async function runEntry(main: () => Promise<void>): Promise<void> {
  try {
    await main();
  } catch (error) {
    process.stderr.write(`${explain(error)}\n`);
    process.exit(1);
  }
}

function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return EXPECTED.includes(error.name) ? error.message : (error.stack ?? error.message);
}
