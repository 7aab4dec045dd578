import { Command } from 'commander';
import { type Job, type OptimizeRequest, type Stepsmith, unwrap } from '../../client/index.js';
import {
  exponent,
  decimalNumber,
  solverName,
  stepCounts,
  type SolverName,
  wholeNumber,
} from '../arguments.ts';
import { ExitCode } from '../exit.ts';
import { type ServiceOptions, usingService, withService } from '../service.ts';
import { figure, table } from '../table.ts';
import { watch } from '../watch.ts';

interface Options extends ServiceOptions {
  readonly model: string;
  readonly solver: SolverName;
  readonly steps: number[];
  readonly exponent?: 'auto' | number;
  readonly samples?: number;
  readonly validate: boolean;
  readonly paths?: number;
  readonly levels?: number;
  readonly guidanceScale?: number;
  readonly seed?: number;
  readonly watch?: boolean;
  readonly json?: boolean;
}

/** `stepsmith optimize`: submit a job and, with --watch, see it through. */
export function optimizeCommand(): Command {
  const command = new Command('optimize')
    .description('find schedules for a model, a solver and step counts')
    .requiredOption('--model <name>', 'of the model repository')
    .requiredOption('--solver <id>', 'that will walk the schedule', solverName)
    .requiredOption('--steps <counts>', 'such as 5,10,20', stepCounts)
    .option('--exponent <p>', 'auto, or a number of [0, 4]', exponent)
    .option('--samples <n>', 'the most samples a candidate is measured on', wholeNumber)
    .option('--no-validate', 'do not measure samples; needs a number as --exponent')
    .option('--paths <n>', 'forward paths of the probe', wholeNumber)
    .option('--levels <n>', 'noise levels of the probe', wholeNumber)
    .option('--guidance-scale <w>', 'of classifier-free guidance', decimalNumber)
    .option('--seed <n>', 'same request, same seed: same sigmas', wholeNumber)
    .option('--watch', 'show progress and wait for the result; always with --local')
    .option('--json', 'print the job as JSON')
    .addHelpText('after', '\nExits with 0 when the job succeeded, 3 when it ended otherwise.');
  return withService(command).action(optimize);
}

async function optimize(options: Options): Promise<void> {
  process.exitCode = await usingService(options, async (client, url) => {
    const accepted = await unwrap(client.POST('/optimize', { body: request(options) }));
    if (options.watch || options.local) return seeThrough(client, accepted, options);
    if (options.json) print(accepted);
    else process.stdout.write(`${accepted.id}\n`);
    process.stderr.write(`accepted; its progress is at ${url}/jobs/${accepted.id}, or use --watch\n`);
    return ExitCode.done;
  });
}

function request(options: Options): OptimizeRequest {
  const { model, solver, steps, samples, paths, levels, seed } = options;
  const { exponent: p, guidanceScale: guidance } = options;
  const probe = { ...(paths !== undefined && { paths }), ...(levels !== undefined && { levels }) };
  return {
    model,
    solver,
    steps,
    ...(p !== undefined && { objective: { exponent: p } }),
    ...(!options.validate && { validation: null }),
    ...(options.validate && samples !== undefined && { validation: { samples } }),
    ...(Object.keys(probe).length > 0 && { probe }),
    ...(guidance !== undefined && { guidance_scale: guidance }),
    ...(seed !== undefined && { seed }),
  };
}

/** An interrupt ends the watching; the job of a service that goes on goes on too. */
async function seeThrough(client: Stepsmith, accepted: Job, options: Options): Promise<ExitCode> {
  const interrupt = new AbortController();
  const stop = () => {
    interrupt.abort(new Error(`the job goes on as ${accepted.id}`));
  };
  if (!options.local) process.once('SIGINT', stop);
  try {
    const job = await watch(client, accepted.id, interrupt.signal);
    if (options.json) print(job);
    else process.stdout.write(job.status === 'succeeded' ? resultTable(job) : '');
    if (job.status === 'succeeded') return ExitCode.done;
    process.stderr.write(
      `the job ${job.status}${job.error ? `: ${job.error.code}: ${job.error.message}` : ''}\n`,
    );
    return ExitCode.jobFailed;
  } catch (error) {
    if (!interrupt.signal.aborted) throw error;
    process.stderr.write(`${(interrupt.signal.reason as Error).message}\n`);
    return ExitCode.interrupted;
  } finally {
    process.off('SIGINT', stop);
  }
}

function print(job: Job): void {
  process.stdout.write(`${JSON.stringify(job, null, 2)}\n`);
}

/** What was found, beside the best of what everybody uses; then the sigmas. */
function resultTable({ schedules }: Job): string {
  const rows = (schedules ?? []).map(({ steps, version, klub, validation }) => {
    const usual = klub ? Math.min(...Object.values(klub.baselines).map(({ value }) => value)) : null;
    const confirmed = validation?.confirmation.find(({ name }) => name === validation.chosen);
    const measure = validation && confirmed?.measures[validation.metric];
    return [
      String(steps),
      String(version),
      figure(klub?.value),
      figure(usual),
      validation ? `${validation.chosen}${validation.held ? '' : ' (default)'}` : 'not measured',
      validation && measure ? `${validation.metric} ${figure(measure.value)}` : '-',
    ];
  });
  const sigmas = (schedules ?? []).map((one) => `${one.steps} steps: ${one.sigmas.map(figure).join(' ')}\n`);
  return table([['steps', 'version', 'KLUB', 'best usual', 'chosen', 'measured'], ...rows]) + sigmas.join('');
}
