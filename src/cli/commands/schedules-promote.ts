import { Command } from 'commander';
import { type Stepsmith, unwrap } from '../../client/index.js';
import { decimalNumber, solverName, type SolverName, wholeNumber } from '../arguments.ts';
import { type ServiceOptions, usingService, withService } from '../service.ts';

interface Options extends ServiceOptions {
  readonly solver: SolverName;
  readonly steps: number;
  readonly guidanceScale: number;
  readonly alias: string;
}

/** `stepsmith schedules promote`: point an alias at a version; `previous` takes the last promotion back. */
export function promoteCommand(): Command {
  const command = new Command('promote')
    .description('make a version the champion, or point another alias at it')
    .argument('<model>')
    .argument('<version>', 'a version number, or an alias such as previous')
    .requiredOption('--solver <id>', 'such as dpmpp_2m', solverName)
    .requiredOption('--steps <n>', 'step count', wholeNumber)
    .option('--guidance-scale <w>', 'of classifier-free guidance', decimalNumber, 1)
    .option('--alias <name>', 'to move', 'champion');
  return withService(command).action(promote);
}

async function promote(model: string, reference: string, options: Options): Promise<void> {
  const { solver, steps, guidanceScale, alias, ...service } = options;
  const series = { solver, steps, guidance_scale: guidanceScale };
  const moved = await usingService(service, async (client) => {
    const version = /^\d+$/.test(reference)
      ? Number(reference)
      : await versionOf(client, model, reference, series);
    return unwrap(
      client.PUT('/schedules/{model}/aliases/{alias}', {
        params: { path: { model, alias } },
        body: { ...series, version },
      }),
    );
  });
  const before = moved.history.at(1);
  const from = before ? `, before version ${before.version}` : '';
  process.stdout.write(`${alias} is version ${moved.version} (${moved.schedule_id})${from}\n`);
}

async function versionOf(
  client: Stepsmith,
  model: string,
  alias: string,
  query: { solver: SolverName; steps: number; guidance_scale: number },
): Promise<number> {
  const params = { path: { model, alias }, query };
  return (await unwrap(client.GET('/schedules/{model}/aliases/{alias}', { params }))).version;
}
