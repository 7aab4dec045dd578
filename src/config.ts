import { resolve } from 'node:path';
import { z } from 'zod';
import { REDIS_URL_FORMS, redisOptions } from './redis/url.ts';

/** Where models run: one CPU, or one CUDA device by its number. */
export type ExecutionProvider =
  { readonly name: 'cpu' } | { readonly name: 'cuda'; readonly deviceId: number };

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

/**
 * Every variable of the environment that Stepsmith reads, with its default and its meaning. The service reads
 * nothing else of it but PATH.
 */
const Environment = z.object({
  HOST: z
    .string()
    .regex(/^[\w.:%-]+$/, 'must be a host name or an IP address')
    .prefault('127.0.0.1')
    .describe('Address the HTTP service listens on; `0.0.0.0` for every interface'),
  PORT: wholeNumber(0, 65_535).prefault('3000').describe('Port of the HTTP service; 0 takes a free one'),
  REDIS_URL: z
    .string()
    .refine(isRedisUrl, `must be ${REDIS_URL_FORMS}`)
    .optional()
    .describe(
      `The Redis or Valkey that holds all state: ${REDIS_URL_FORMS}. ` +
        'Without it Stepsmith runs a private one of its own under `DATA_DIR`',
    ),
  DATA_DIR: directory().prefault('./data').describe('Where the private Redis keeps its data'),
  MODELS_DIR: directory().prefault('./models').describe('The model repository: one folder a model'),
  LOG_LEVEL: z
    .enum(LOG_LEVELS, `must be one of ${LOG_LEVELS.join(', ')}`)
    .prefault('info')
    .describe(`Least severe level that is logged: ${LOG_LEVELS.join(', ')}`),
  EXECUTION_PROVIDERS: z
    .string()
    .transform((text) => text.split(',').map((item) => item.trim()))
    .refine((items) => items.every(isProvider), 'must be a comma-separated list of cpu, cuda or cuda:N')
    .transform((items) => items.map(provider))
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
  SHARD_BLOCKS: wholeNumber(1, 4096)
    .prefault('4')
    .describe('Blocks of 16 paths that one compute task measures: what a lost worker costs'),
});

/** The settings of a process, parsed once from the environment and frozen. */
export interface Config {
  readonly host: string;
  readonly port: number;
  /** null: start an embedded Redis. */
  readonly redisUrl: string | null;
  readonly dataDir: string;
  readonly modelsDir: string;
  readonly logLevel: (typeof LOG_LEVELS)[number];
  /** In order of preference, at least one. */
  readonly executionProviders: readonly ExecutionProvider[];
  readonly intraOpThreads: number;
  readonly batchSize: number;
  readonly shardBlocks: number;
}

/** The variables as documentation lists them; `default` is as one would write it, null where there is none. */
export const CONFIG_VARIABLES = Object.entries(Environment.shape).map(([name, schema]) => ({
  name,
  default: schema instanceof z.ZodPrefault ? schema.def.defaultValue : null,
  description: schema.description ?? '',
}));

/** The environment cannot be used. The message says all that is wrong and is meant to be shown without a stack. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/**
 * Reads the settings. A variable set to the empty string counts as not set; unknown variables are ignored.
 *
 * @throws ConfigError naming every wrong variable and what it may be
 */
export function loadConfig(env: NodeJS.ProcessEnv): Config {
  const parsed = Environment.safeParse(withoutEmpty(env));
  if (!parsed.success) throw new ConfigError(describeIssues(parsed.error.issues, env));
  const values = parsed.data;
  return Object.freeze({
    host: values.HOST,
    port: values.PORT,
    redisUrl: values.REDIS_URL ?? null,
    dataDir: values.DATA_DIR,
    modelsDir: values.MODELS_DIR,
    logLevel: values.LOG_LEVEL,
    executionProviders: Object.freeze(values.EXECUTION_PROVIDERS),
    intraOpThreads: values.INTRA_OP_THREADS,
    batchSize: values.BATCH_SIZE,
    shardBlocks: values.SHARD_BLOCKS,
  });
}

function withoutEmpty(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
}

function describeIssues(issues: readonly z.core.$ZodIssue[], env: NodeJS.ProcessEnv): string {
  const lines = issues.map(({ path, message }) => {
    const name = String(path[0]);
    // A wrong REDIS_URL may still hold a right password.
    const value = name === 'REDIS_URL' ? '' : ` (it is "${env[name] ?? ''}")`;
    return `  ${name} ${message}${value}`;
  });
  return ['The environment is not valid:', ...lines].join('\n');
}

function wholeNumber(min: number, max: number) {
  return z
    .string()
    .refine((text) => /^\d{1,9}$/.test(text) && Number(text) >= min && Number(text) <= max, {
      error: `must be a whole number from ${min} to ${max}`,
    })
    .transform(Number);
}

function directory() {
  return z.string().transform((path) => resolve(path));
}

function isRedisUrl(url: string): boolean {
  try {
    redisOptions(url);
    return true;
  } catch {
    return false;
  }
}

function isProvider(item: string): boolean {
  return /^(cpu|cuda(:\d{1,3})?)$/.test(item);
}

function provider(item: string): ExecutionProvider {
  if (item === 'cpu') return { name: 'cpu' };
  return { name: 'cuda', deviceId: Number(item.split(':')[1] ?? 0) };
}
