import { Command } from 'commander';
import { type Schedule, unwrap } from '../../client/index.js';
import { solverName, type SolverName, wholeNumber } from '../arguments.ts';
import { type ServiceOptions, usingService, withService } from '../service.ts';
import { figure, table } from '../table.ts';

interface Options extends ServiceOptions {
  readonly model?: string;
  readonly solver?: SolverName;
  readonly steps?: number;
  readonly limit: number;
}

/** `stepsmith schedules list` */
export function listCommand(): Command {
  const command = new Command('list')
    .description('the newest schedules')
    .option('--model <name>')
    .option('--solver <id>', 'such as dpmpp_2m', solverName)
    .option('--steps <n>', 'step count', wholeNumber)
    .option('--limit <n>', 'at most 100', wholeNumber, 20);
  return withService(command).action(async ({ model, solver, steps, limit, ...service }: Options) => {
    const query = { limit, ...(model && { model }), ...(solver && { solver }), ...(steps && { steps }) };
    const page = await usingService(service, (client) =>
      unwrap(client.GET('/schedules', { params: { query } })),
    );
    const header = ['model', 'solver', 'steps', 'version', 'KLUB', 'measured', 'source', 'id'];
    process.stdout.write(table([header, ...page.data.map(row)]));
  });
}

function row({ model, solver, steps, version, klub, validation, provenance, id }: Schedule): string[] {
  const measured = validation?.metric ?? 'no';
  return [
    model,
    solver ?? 'any',
    String(steps),
    String(version),
    figure(klub?.value),
    measured,
    provenance.source,
    id,
  ];
}
