import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { Command } from 'commander';
import { type Model, unwrap } from '../../client/index.js';
import { inspectModel } from '../../models/inspect.ts';
import { modelNameSchema } from '../../models/manifest.ts';
import { ExitCode } from '../exit.ts';
import { type ServiceOptions, usingService, withService } from '../service.ts';
import { table } from '../table.ts';
import { addModel } from '../upload.ts';

/** `stepsmith models ...` */
export function modelsCommand(): Command {
  const models = new Command('models').description('add, check and list models');
  models.addCommand(withService(new Command('list').description('the models of the service')).action(list));
  models.addCommand(
    withService(
      new Command('check')
        .description('whether a model can be used, and if not, why')
        .argument('<model>', 'a name, or a folder on this machine, which needs no service'),
    ).action(check),
  );
  models.addCommand(
    withService(
      new Command('add')
        .description('check a folder, send it to the service and wait until it is READY')
        .argument('<folder>', 'with model.json and the files it names, or in the layout of diffusers'),
    ).action(add),
  );
  return models;
}

async function list(options: ServiceOptions): Promise<void> {
  const { data } = await usingService(options, (client) => unwrap(client.GET('/models')));
  const rows = data.map(({ name, state, reason, shape, prediction, process }) => [
    name,
    state,
    shape?.join('x') ?? '-',
    prediction ?? '-',
    process?.type ?? '-',
    reason ?? '',
  ]);
  const header = ['name', 'state', 'shape', 'prediction', 'process', ''];
  process.stdout.write(table([header, ...rows]));
}

async function check(target: string, options: ServiceOptions): Promise<void> {
  if (await isFolder(target)) {
    const { name, version, data } = await inspectModel(resolve(target), () => Promise.resolve());
    process.stdout.write(`${name} can be used: ${data.count} calibration samples, ${version}\n`);
    return;
  }
  if (!modelNameSchema.safeParse(target).success) throw new Error(`there is no folder ${target}`);
  const model = await usingService(options, (client) =>
    unwrap(client.GET('/models/{name}', { params: { path: { name: target } } })),
  );
  tell(model);
}

async function add(folder: string, options: ServiceOptions): Promise<void> {
  if (!(await isFolder(folder))) throw new Error(`there is no folder ${folder}`);
  const directory = resolve(folder);
  // Here, before anything is sent: what is wrong with the files is known in a moment.
  await inspectModel(directory, () => Promise.resolve());
  tell(await usingService(options, (client, url) => addModel(client, url, options.apiKey, directory)));
}

function tell({ name, state, reason, version }: Model): void {
  process.stdout.write(
    `${name} is ${state}${reason === null ? '' : `: ${reason}`}${version ? `, ${version}` : ''}\n`,
  );
  if (state !== 'READY') process.exitCode = ExitCode.failed;
}

async function isFolder(path: string): Promise<boolean> {
  return (await stat(path).catch(() => null))?.isDirectory() ?? false;
}
