import { z } from 'zod';
import { ACCESS_VARIABLES } from './config/access.ts';
import { DEVICE_VARIABLES } from './config/devices.ts';
import { FLEET_VARIABLES } from './config/fleet.ts';
import { HTTP_VARIABLES } from './config/http.ts';
import { LOG_VARIABLES } from './config/log.ts';
import { MODEL_SOURCE_VARIABLES } from './config/model-sources.ts';
import { MLFLOW_VARIABLES } from './config/mlflow.ts';
import { NET_VARIABLES } from './config/net.ts';
import { RETENTION_VARIABLES } from './config/retention.ts';
import { STORAGE_VARIABLES } from './config/storage.ts';
import { WATCHING_VARIABLES } from './config/watching.ts';
import { WEBHOOK_VARIABLES } from './config/webhooks.ts';
import { inWords } from './in-words.ts';

export type { ExecutionProvider } from './config/devices.ts';

/**
 * Every variable of the environment that Stepsmith reads, with its default and its meaning: a file of src/config/ for
 * each concern. The service reads nothing else of it but PATH.
 */
const Environment = z.object({
  ...HTTP_VARIABLES,
  ...ACCESS_VARIABLES,
  ...STORAGE_VARIABLES,
  ...LOG_VARIABLES,
  ...DEVICE_VARIABLES,
  ...FLEET_VARIABLES,
  ...MODEL_SOURCE_VARIABLES,
  ...NET_VARIABLES,
  ...WATCHING_VARIABLES,
  ...WEBHOOK_VARIABLES,
  ...MLFLOW_VARIABLES,
  ...RETENTION_VARIABLES,
});

type Values = z.output<typeof Environment>;
type CamelCase<T extends string> = T extends `${infer Head}_${infer Tail}`
  ? `${Lowercase<Head>}${Capitalize<CamelCase<Tail>>}`
  : Lowercase<T>;

/** The settings of a process, parsed once from the environment and frozen: `REDIS_URL` is `redisUrl`, and so on. */
export type Config = { readonly [Name in keyof Values as CamelCase<Name>]: Values[Name] };

/** The variables as documentation lists them; `default` is as one would write it, null where there is none. */
export const CONFIG_VARIABLES = Object.entries(Environment.shape).map(([name, schema]) => ({
  name,
  default: schema.def.defaultValue,
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
  const parsed = Environment.safeParse(withoutEmpty(env), { error: inWords });
  if (!parsed.success) throw new ConfigError(describeIssues(parsed.error.issues, env));
  const settings = Object.entries(parsed.data).map(([name, value]) => [camelCase(name), value] as const);
  return Object.freeze(Object.fromEntries(settings)) as Config;
}

function camelCase(name: string): string {
  return name.toLowerCase().replace(/_(.)/g, (_, letter: string) => letter.toUpperCase());
}

function withoutEmpty(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
}

/** Not repeated where they are refused: a wrong REDIS_URL may still hold a right password. */
const MAY_HOLD_SECRETS = /URL|URI|SECRET|TOKEN|PASSWORD|KEY/;

function describeIssues(issues: readonly z.core.$ZodIssue[], env: NodeJS.ProcessEnv): string {
  const lines = issues.map(({ path, message }) => {
    const name = String(path[0]);
    const value = MAY_HOLD_SECRETS.test(name) ? '' : ` (it is "${env[name] ?? ''}")`;
    return `  ${name} ${message}${value}`;
  });
  return ['The environment is not valid:', ...lines].join('\n');
}
