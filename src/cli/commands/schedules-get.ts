import { writeFile } from 'node:fs/promises';
import { Command, Option } from 'commander';
import { unwrap } from '../../client/index.js';
import { TERMINALS, type Terminal } from '../../schedules/formats/format.ts';
import { FORMAT_IDS } from '../../schedules/formats/index.ts';
import { decimalNumber, solverName, type SolverName, wholeNumber } from '../arguments.ts';
import { type ServiceOptions, usingService, withService } from '../service.ts';
import type { operations } from '../../client/index.js';

type Query = NonNullable<operations['getSchedule']['parameters']['query']>;

interface Options extends ServiceOptions {
  readonly solver?: SolverName;
  readonly steps: number;
  readonly guidanceScale?: number;
  readonly version?: number;
  readonly alias?: string;
  readonly format: NonNullable<Query['format']>;
  readonly terminal?: Terminal;
  readonly strength?: number;
  readonly output?: string;
}

/** `stepsmith schedules get`: a schedule as a tool takes it, on stdout or in a file. */
export function getCommand(): Command {
  const command = new Command('get')
    .description('a schedule, as itself or for a tool')
    .argument('<model>')
    .option('--solver <id>', 'needed where there are several', solverName)
    .requiredOption('--steps <n>', 'step count', wholeNumber)
    .option('--guidance-scale <w>', 'of classifier-free guidance', decimalNumber)
    .option('--version <n>', 'instead of the champion or the newest', wholeNumber)
    .option('--alias <name>', 'instead of champion')
    .addOption(new Option('--format <id>').choices(FORMAT_IDS).default('json'))
    .addOption(new Option('--terminal <end>', 'of an export').choices(TERMINALS))
    .option('--strength <s>', 'of an export, for image-to-image', decimalNumber)
    .option('-o, --output <file>', 'instead of stdout');
  return withService(command).action(get);
}

async function get(model: string, { output, ...options }: Options): Promise<void> {
  const bytes = await usingService(options, (client) =>
    unwrap(
      client.GET('/schedules/{model}', {
        params: { path: { model }, query: query(options) },
        headers: { accept: '*/*' },
        parseAs: 'arrayBuffer',
      }),
    ),
  );
  const content = Buffer.from(bytes);
  if (output !== undefined) await writeFile(output, content);
  else if (process.stdout.isTTY && options.format === 'npy')
    throw new Error('an .npy file is not for a terminal; use --output');
  else
    process.stdout.write(
      content.at(-1) === 10 || options.format === 'npy' ? content : `${content.toString()}\n`,
    );
}

function query({ solver, steps, guidanceScale, version, alias, format, terminal, strength }: Options): Query {
  return {
    steps,
    format,
    ...(solver !== undefined && { solver }),
    ...(guidanceScale !== undefined && { guidance_scale: guidanceScale }),
    ...(version !== undefined && { version }),
    ...(alias !== undefined && { alias }),
    ...(terminal !== undefined && { terminal }),
    ...(strength !== undefined && { strength }),
  };
}
