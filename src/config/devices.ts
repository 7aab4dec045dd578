import { z } from 'zod';
import { wholeNumber } from './kinds.ts';

/** Where models run: one CPU, or one CUDA device by its number. */
export type ExecutionProvider =
  { readonly name: 'cpu' } | { readonly name: 'cuda'; readonly deviceId: number };

/** What a worker runs models on, and how. */
export const DEVICE_VARIABLES = {
  EXECUTION_PROVIDERS: z
    .string()
    .transform((text) => text.split(',').map((item) => item.trim()))
    .refine((items) => items.every(isProvider), 'must be a comma-separated list of cpu, cuda or cuda:N')
    .transform((items): readonly ExecutionProvider[] => Object.freeze(items.map(provider)))
    .prefault('cpu')
    .describe(
      'Where models run, in order of preference: a comma-separated list of `cpu`, `cuda` and `cuda:N`. The first ' +
        'that can be used is; `cuda:0` alone is an error where there is no such device, `cuda:0,cpu` falls back',
    ),
  INTRA_OP_THREADS: wholeNumber(0, 256)
    .prefault('0')
    .describe('Threads of one model evaluation on the CPU; 0 for one per core'),
  BATCH_SIZE: wholeNumber(1, 4096)
    .prefault('16')
    .describe(
      'Rows of one model call. Part of the identity of a measurement: the last bits may depend on it',
    ),
  SHARD_SECONDS: wholeNumber(1, 3600)
    .prefault('20')
    .describe(
      'How long one compute task may take, about: it is a run of blocks of 16 paths sized by the speed measured so far',
    ),
};

function isProvider(item: string): boolean {
  return /^(cpu|cuda(:\d{1,3})?)$/.test(item);
}

function provider(item: string): ExecutionProvider {
  if (item === 'cpu') return { name: 'cpu' };
  return { name: 'cuda', deviceId: Number(item.split(':')[1] ?? 0) };
}
