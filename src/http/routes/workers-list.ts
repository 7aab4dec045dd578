import { z } from 'zod';
import type { DeviceRecord, WorkerRecord } from '../../fleet/worker-record.ts';
import type { Dependencies } from '../dependencies.ts';
import { pageOf, pageOfItems, presentPage, ShortPageQuery } from '../schemas/paging.ts';
import { problems } from '../schemas/problem.ts';
import type { App } from '../typed.ts';

const WorkerState = z.enum(['ready', 'stopping']);

const Device = z
  .object({
    name: z.string().meta({ description: 'Execution provider, such as cpu or cuda:0' }),
    state: z.enum(['idle', 'busy']),
    task: z.string().nullable().meta({ description: 'measure, rollout, estimate or tune; null when idle' }),
    job_id: z.string().nullable(),
    model: z.string().nullable().meta({ description: 'The model it holds' }),
    model_version: z.string().nullable(),
    batch_size: z.int().nullable().meta({ description: 'Rows of one call of the model' }),
    denoiser_evaluations: z.int().meta({ description: 'Since the worker started' }),
    evaluations_per_second: z.number().nullable().meta({ description: 'In the task in hand, or the last' }),
    memory: z
      .object({ used_bytes: z.number(), total_bytes: z.number().nullable() })
      .nullable()
      .meta({ description: 'null where it is not known' }),
    restarts: z.int().meta({ description: 'How often its process had to be started again' }),
  })
  .meta({ id: 'Device' });

const WorkerResource = z
  .object({
    id: z.string().meta({ description: 'Of the process; a worker that starts again has another' }),
    name: z.string().meta({ description: 'WORKER_NAME; workers may share one' }),
    host: z.string(),
    version: z.string(),
    state: WorkerState,
    devices: z.array(Device),
    started_at: z.iso.datetime(),
    seen_at: z.iso.datetime(),
  })
  .meta({ id: 'Worker' });

const QueueDepth = z
  .object({
    name: z.string().meta({ description: 'optimize: jobs; compute: device work' }),
    waiting: z.int(),
    active: z.int(),
    delayed: z.int(),
    waiting_children: z.int().meta({ description: 'Jobs that wait for their device work' }),
  })
  .meta({ id: 'QueueDepth' });

const WorkersResource = pageOf(WorkerResource).extend({ queues: z.array(QueueDepth) });

export type WorkersResource = z.output<typeof WorkersResource>;

/** `GET /workers`: who runs models, and what waits for them. */
export function listWorkers(app: App, { workers, queues }: Dependencies): void {
  const schema = {
    operationId: 'listWorkers',
    tags: ['workers'],
    summary: 'Workers, their devices, and the depth of the queues',
    querystring: ShortPageQuery.extend({ state: WorkerState.optional() }),
    response: {
      200: WorkersResource,
      ...problems('invalid_request'),
    },
  };
  app.get('/workers', { schema, config: { scope: 'read' } }, async (request) => {
    const { state, ...page } = request.query;
    const records = await workers.list();
    const wanted = records.filter((record) => (state ?? record.state) === record.state);
    const depths = await Promise.all(queues.map(depthOf));
    return { ...presentPage(pageOfItems(wanted.map(present), page)), queues: depths };
  });
}

async function depthOf(queue: Dependencies['queues'][number]): Promise<z.output<typeof QueueDepth>> {
  const counts = await queue.getJobCounts('waiting', 'prioritized', 'active', 'delayed', 'waiting-children');
  return {
    name: queue.name,
    waiting: counts['waiting'] + counts['prioritized'],
    active: counts['active'],
    delayed: counts['delayed'],
    waiting_children: counts['waiting-children'],
  };
}

function present({
  id,
  name,
  host,
  version,
  state,
  ...record
}: WorkerRecord): z.output<typeof WorkerResource> {
  return {
    id,
    name,
    host,
    version,
    state,
    devices: record.devices.map(presentDevice),
    started_at: record.startedAt,
    seen_at: record.seenAt,
  };
}

function presentDevice(device: DeviceRecord): z.output<typeof Device> {
  const { name, state, task, model, memory, restarts } = device;
  return {
    name,
    state,
    task,
    job_id: device.jobId,
    model,
    model_version: device.modelVersion,
    batch_size: device.batchSize,
    denoiser_evaluations: device.evaluations,
    evaluations_per_second: device.evaluationsPerSecond,
    memory: memory && { used_bytes: memory.used, total_bytes: memory.total },
    restarts,
  };
}
