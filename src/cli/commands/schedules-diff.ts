import { Command } from 'commander';
import { type components, unwrap } from '../../client/index.js';
import { decimalNumber, solverName, type SolverName, wholeNumber } from '../arguments.ts';
import { type ServiceOptions, usingService, withService } from '../service.ts';
import { figure, table } from '../table.ts';

type Diff = components['schemas']['ScheduleDiff'];

interface Options extends ServiceOptions {
  readonly solver?: SolverName;
  readonly steps?: number;
  readonly guidanceScale?: number;
}

/** `stepsmith schedules diff` */
export function diffCommand(): Command {
  const command = new Command('diff')
    .description('what distinguishes two schedules')
    .argument('<model>')
    .argument('<from>', 'a version, an alias or an id')
    .argument('<to>')
    .option('--solver <id>', 'of versions and aliases', solverName)
    .option('--steps <n>', 'of versions and aliases', wholeNumber)
    .option('--guidance-scale <w>', 'of classifier-free guidance', decimalNumber);
  return withService(command).action(
    async (
      model: string,
      from: string,
      to: string,
      { solver, steps, guidanceScale, ...service }: Options,
    ) => {
      const query = {
        from,
        to,
        ...(solver !== undefined && { solver }),
        ...(steps !== undefined && { steps }),
        ...(guidanceScale !== undefined && { guidance_scale: guidanceScale }),
      };
      const diff = await usingService(service, (client) =>
        unwrap(client.GET('/schedules/{model}/diff', { params: { path: { model }, query } })),
      );
      process.stdout.write(text(diff));
    },
  );
}

function text({ from, to, sigmas, klub, measures, changed }: Diff): string {
  const rows = sigmas.map((row) => [
    String(row.step),
    figure(row.from),
    figure(row.to),
    row.log_ratio === null ? '-' : row.log_ratio.toFixed(4),
  ]);
  const figures = Object.entries({ ...(klub && { KLUB: klub }), ...measures }).map(([name, one]) => [
    `${name}${one.comparable ? '' : ' (not comparable)'}`,
    figure(one.from),
    figure(one.to),
    `+- ${figure(one.standard_error)}`,
  ]);
  const head = ['step', `version ${from.version}`, `version ${to.version}`, 'ln(to / from)'];
  return table([head, ...rows, ...figures]) + (changed.length > 0 ? `changed: ${changed.join(', ')}\n` : '');
}
