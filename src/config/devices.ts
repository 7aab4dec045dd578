import { z } from 'zod';
import { wholeNumber } from './kinds.ts';

/** A GPU by its number, and what computes on it. */
export interface GpuProvider {
  readonly name: 'cuda' | 'tensorrt';
  readonly deviceId: number;
}

/** Where models run: one CPU, or one GPU. */
export type ExecutionProvider = { readonly name: 'cpu' } | GpuProvider;

/** A comma-separated list of them. */
const providers = z
  .string()
  .transform((text) => text.split(',').map((item) => item.trim()))
  .refine((items) => items.every(isProvider), 'must be a comma-separated list of cpu, cuda:N or tensorrt:N')
  .transform((items): readonly ExecutionProvider[] => Object.freeze(items.map(provider)));

/** What a worker runs models on, and how. */
export const DEVICE_VARIABLES = {
  EXECUTION_PROVIDERS: providers
    .prefault('cpu')
    .describe(
      'Where models run, in order of preference: a comma-separated list of `cpu`, `cuda:N` and `tensorrt:N`; `:0` may be left out. ' +
        'The first that can be used is; `cuda:0` alone is an error where there is no such device, `cuda:0,cpu` falls back',
    ),
  DEVICES: providers
    .nullable()
    .prefault(null)
    .describe(
      'The devices of a worker, such as `cuda:0,cuda:1`: each gets a process of its own and all are used at a time. ' +
        'Without it there is one, the first of `EXECUTION_PROVIDERS` that can be used',
    ),
  LOADED_MODELS_MB: wholeNumber(1, 1_000_000)
    .prefault('2048')
    .describe('MiB of models (their files and data) that each device keeps loaded between tasks'),
  WATCHDOG_SECONDS: wholeNumber(1, 86_400)
    .prefault('300')
    .describe(
      'A device process that makes no progress for so long is killed and its task tried again: more than loading a ' +
        'model, and than one call of it, can take',
    ),
  INTRA_OP_THREADS: wholeNumber(0, 256)
    .prefault('0')
    .describe('Threads of one model evaluation on the CPU; 0 for one per core'),
  BATCH_SIZE: wholeNumber(1, 4096)
    .prefault('16')
    .describe(
      'Rows of one model call. Part of the identity of a measurement: the last bits may depend on it',
    ),
  MAX_BATCH_SIZE: wholeNumber(1, 4096)
    .prefault('16')
    .describe(
      'Where larger than `BATCH_SIZE`: when a model is first used, its batch size is doubled as long as that makes it ' +
        'a tenth faster, up to this many rows, and recorded for all workers',
    ),
  SHARD_SECONDS: wholeNumber(1, 3600)
    .prefault('20')
    .describe(
      'How long one compute task may take, about: it is a run of blocks of 16 paths sized by the speed measured so far',
    ),
};

function isProvider(item: string): boolean {
  return /^(cpu|(cuda|tensorrt)(:\d{1,3})?)$/.test(item);
}

function provider(item: string): ExecutionProvider {
  if (item === 'cpu') return { name: 'cpu' };
  const [name, deviceId = '0'] = item.split(':');
  return { name: name as GpuProvider['name'], deviceId: Number(deviceId) };
}
