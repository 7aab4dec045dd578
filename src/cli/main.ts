import { Command, CommanderError } from 'commander';
import { SERVICE_VERSION } from '../version.ts';
import { doctorCommand } from './commands/doctor.ts';
import { keysCommand } from './commands/keys.ts';
import { modelsCommand } from './commands/models.ts';
import { optimizeCommand } from './commands/optimize.ts';
import { schedulesCommand } from './commands/schedules.ts';
import { upCommand } from './commands/up.ts';
import { ExitCode, explain } from './exit.ts';

/**
 * The command line: what a user types becomes requests to a service, its own with --local. Results go to stdout, all
 * else to stderr.
 */
export async function main(argv: readonly string[]): Promise<void> {
  // Whoever reads the output may stop, as `head` does.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(ExitCode.done);
    throw error;
  });
  try {
    await program().parseAsync(argv);
  } catch (error) {
    if (error instanceof CommanderError) {
      process.exitCode = error.exitCode === 0 ? ExitCode.done : ExitCode.usage;
      return;
    }
    process.stderr.write(`${explain(error)}\n`);
    process.exitCode = ExitCode.failed;
  }
}

function program(): Command {
  const stepsmith = new Command('stepsmith')
    .description('Finds the best sampling schedule for a diffusion model.')
    .version(SERVICE_VERSION)
    // --version of a subcommand is its own.
    .enablePositionalOptions()
    .exitOverride()
    .showSuggestionAfterError()
    .addHelpText(
      'after',
      '\nCommands talk to the service at STEPSMITH_URL (http://127.0.0.1:3000) with STEPSMITH_API_KEY, or with --local to one of their own.',
    );
  const commands = [upCommand, optimizeCommand, schedulesCommand, modelsCommand, keysCommand, doctorCommand];
  for (const command of commands) stepsmith.addCommand(command());
  for (const command of stepsmith.commands) inheritExit(command);
  return stepsmith;
}

/** A wrong option of a subcommand ends where one of the program does. */
function inheritExit(command: Command): void {
  command.exitOverride();
  command.commands.forEach(inheritExit);
}
