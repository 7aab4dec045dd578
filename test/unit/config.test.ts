import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CONFIG_VARIABLES, ConfigError, loadConfig } from '../../src/config.ts';
import { parseNetwork } from '../../src/net/networks.ts';

function refusal(env: NodeJS.ProcessEnv): string {
  try {
    loadConfig(env);
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError);
    return (error as ConfigError).message;
  }
  throw new Error('the environment was accepted');
}

describe('loadConfig', () => {
  it('gives the documented defaults for an empty environment', () => {
    expect(loadConfig({})).toEqual({
      host: '127.0.0.1',
      port: 3000,
      requestTimeout: 30,
      corsOrigins: [],
      trustedProxies: [],
      auth: 'auto',
      adminKey: null,
      oidcIssuer: null,
      oidcAudience: 'stepsmith',
      oidcScopeClaim: 'scope',
      rateLimit: 600,
      redisUrl: null,
      dataDir: resolve('data'),
      modelsDir: resolve('models'),
      logLevel: 'info',
      executionProviders: [{ name: 'cpu' }],
      devices: null,
      loadedModelsMb: 2048,
      watchdogSeconds: 300,
      intraOpThreads: 0,
      batchSize: 16,
      maxBatchSize: 16,
      shardSeconds: 20,
      maxConcurrentJobs: 0,
      allowedPrivateNetworks: [],
      workerName: null,
      otelExporterOtlpEndpoint: null,
      webhookSecrets: null,
      webhookUrl: null,
      webhookEvents: ['completed'],
      webhookFormat: 'standard',
      webhookPlainHttp: 'refused',
      mlflowTrackingUri: null,
      mlflowExperimentName: 'stepsmith',
      mlflowTrackingToken: null,
      mlflowTrackingUsername: null,
      mlflowTrackingPassword: null,
      uploadsDir: null,
      modelFileLimitMb: 16384,
      modelCacheLimitMb: 51200,
      s3Endpoint: null,
      keepJobsDays: 90,
      keepProbesDays: 365,
      keepSamplesDays: 7,
    });
  });

  it('takes every variable', () => {
    const config = loadConfig({
      HOST: '::1',
      PORT: '0',
      REQUEST_TIMEOUT: '1',
      CORS_ORIGINS: 'https://studio.example, http://localhost:8080',
      TRUSTED_PROXIES: '10.0.0.0/8,::1',
      AUTH: 'on',
      ADMIN_KEY: 'x'.repeat(32),
      OIDC_ISSUER: 'https://login.example/realm',
      OIDC_AUDIENCE: 'schedules',
      OIDC_SCOPE_CLAIM: 'roles',
      RATE_LIMIT: '0',
      REDIS_URL: 'rediss://user:p%40ss@redis.example:6380/2',
      DATA_DIR: '/var/lib/stepsmith',
      MODELS_DIR: 'my/models',
      LOG_LEVEL: 'silent',
      EXECUTION_PROVIDERS: 'cuda:1, tensorrt ,cpu',
      DEVICES: 'cuda:0,cuda:1',
      LOADED_MODELS_MB: '100',
      WATCHDOG_SECONDS: '10',
      INTRA_OP_THREADS: '256',
      BATCH_SIZE: '4096',
      MAX_BATCH_SIZE: '4096',
      SHARD_SECONDS: '1',
      MAX_CONCURRENT_JOBS: '3',
      ALLOWED_PRIVATE_NETWORKS: '10.0.0.0/8, ::1',
      WORKER_NAME: 'gpu-1.example:2',
      OTEL_EXPORTER_OTLP_ENDPOINT: 'https://collector.example:4318/otlp',
      WEBHOOK_SECRETS: `whsec_${'a'.repeat(32)},whsec_${'b'.repeat(86)}==`,
      WEBHOOK_URL: 'http://hooks.example/',
      WEBHOOK_EVENTS: 'started, completed',
      WEBHOOK_FORMAT: 'cloudevents',
      WEBHOOK_PLAIN_HTTP: 'allowed',
      MLFLOW_TRACKING_URI: 'https://mlflow.example/base/',
      MLFLOW_EXPERIMENT_NAME: 'nightly',
      MLFLOW_TRACKING_TOKEN: 'token',
      MLFLOW_TRACKING_USERNAME: 'user',
      MLFLOW_TRACKING_PASSWORD: 'password',
      UPLOADS_DIR: '/mnt/uploads',
      MODEL_FILE_LIMIT_MB: '1',
      MODEL_CACHE_LIMIT_MB: '2',
      S3_ENDPOINT: 'http://minio:9000',
      KEEP_JOBS_DAYS: '1',
      KEEP_PROBES_DAYS: '0',
      KEEP_SAMPLES_DAYS: '36500',
    });
    expect(config).toEqual({
      host: '::1',
      port: 0,
      requestTimeout: 1,
      corsOrigins: ['https://studio.example', 'http://localhost:8080'],
      trustedProxies: ['10.0.0.0/8', '::1'],
      auth: 'on',
      adminKey: 'x'.repeat(32),
      oidcIssuer: 'https://login.example/realm',
      oidcAudience: 'schedules',
      oidcScopeClaim: 'roles',
      rateLimit: 0,
      redisUrl: 'rediss://user:p%40ss@redis.example:6380/2',
      dataDir: '/var/lib/stepsmith',
      modelsDir: resolve('my/models'),
      logLevel: 'silent',
      executionProviders: [{ name: 'cuda', deviceId: 1 }, { name: 'tensorrt', deviceId: 0 }, { name: 'cpu' }],
      devices: [
        { name: 'cuda', deviceId: 0 },
        { name: 'cuda', deviceId: 1 },
      ],
      loadedModelsMb: 100,
      watchdogSeconds: 10,
      intraOpThreads: 256,
      batchSize: 4096,
      maxBatchSize: 4096,
      shardSeconds: 1,
      maxConcurrentJobs: 3,
      allowedPrivateNetworks: ['10.0.0.0/8', '::1'].map(parseNetwork),
      workerName: 'gpu-1.example:2',
      otelExporterOtlpEndpoint: 'https://collector.example:4318/otlp',
      webhookSecrets: [`whsec_${'a'.repeat(32)}`, `whsec_${'b'.repeat(86)}==`],
      webhookUrl: 'http://hooks.example/',
      webhookEvents: ['started', 'completed'],
      webhookFormat: 'cloudevents',
      webhookPlainHttp: 'allowed',
      mlflowTrackingUri: 'https://mlflow.example/base',
      mlflowExperimentName: 'nightly',
      mlflowTrackingToken: 'token',
      mlflowTrackingUsername: 'user',
      mlflowTrackingPassword: 'password',
      uploadsDir: '/mnt/uploads',
      modelFileLimitMb: 1,
      modelCacheLimitMb: 2,
      s3Endpoint: 'http://minio:9000',
      keepJobsDays: 1,
      keepProbesDays: 0,
      keepSamplesDays: 36500,
    });
  });

  it.each([
    ['HOST', 'http://localhost', 'a host name or an IP address'],
    ['PORT', 'http', 'a whole number from 0 to 65535'],
    ['PORT', '65536', 'a whole number from 0 to 65535'],
    ['PORT', '-1', 'a whole number from 0 to 65535'],
    ['PORT', '80.5', 'a whole number from 0 to 65535'],
    ['PORT', '0x50', 'a whole number from 0 to 65535'],
    ['REQUEST_TIMEOUT', '0', 'a whole number from 1 to 3600'],
    ['CORS_ORIGINS', '*', 'a comma-separated list of origins such as https://studio.example'],
    [
      'CORS_ORIGINS',
      'https://a.example/',
      'a comma-separated list of origins such as https://studio.example',
    ],
    ['CORS_ORIGINS', 'a.example', 'a comma-separated list of origins such as https://studio.example'],
    ['TRUSTED_PROXIES', 'proxy', 'a comma-separated list of IP addresses and networks'],
    ['TRUSTED_PROXIES', '10.0.0.0/33', 'a comma-separated list of IP addresses and networks'],
    ['AUTH', 'none', 'one of auto, on, off'],
    ['OIDC_ISSUER', 'http://login.example', 'an https address, or http on this machine'],
    ['RATE_LIMIT', '-1', 'a whole number from 0 to 1000000'],
    ['LOG_LEVEL', 'INFO', 'one of fatal, error, warn, info, debug, trace, silent'],
    ['EXECUTION_PROVIDERS', 'gpu', 'a comma-separated list of cpu, cuda:N or tensorrt:N'],
    ['DEVICES', 'cuda:0 cuda:1', 'a comma-separated list of cpu, cuda:N or tensorrt:N'],
    ['EXECUTION_PROVIDERS', 'cpu,', 'a comma-separated list of cpu, cuda:N or tensorrt:N'],
    ['EXECUTION_PROVIDERS', 'cuda:x', 'a comma-separated list of cpu, cuda:N or tensorrt:N'],
    ['EXECUTION_PROVIDERS', 'tensorrt:', 'a comma-separated list of cpu, cuda:N or tensorrt:N'],
    ['EXECUTION_PROVIDERS', 'cpu:0', 'a comma-separated list of cpu, cuda:N or tensorrt:N'],
    ['INTRA_OP_THREADS', '257', 'a whole number from 0 to 256'],
    ['BATCH_SIZE', '0', 'a whole number from 1 to 4096'],
    ['BATCH_SIZE', '4097', 'a whole number from 1 to 4096'],
    ['SHARD_SECONDS', '0', 'a whole number from 1 to 3600'],
    ['MAX_CONCURRENT_JOBS', 'many', 'a whole number from 0 to 1000000'],
    ['WEBHOOK_EVENTS', 'completed,progress', 'a comma-separated list of started, completed'],
    ['WEBHOOK_FORMAT', 'xml', 'one of standard, cloudevents'],
    ['WORKER_NAME', 'a b', '1 to 100 letters, digits, dots, colons, dashes or underscores'],
    ['KEEP_JOBS_DAYS', '36501', 'a whole number from 0 to 36500'],
    ['OTEL_EXPORTER_OTLP_ENDPOINT', 'collector:4318', 'an http or https URL'],
    [
      'ALLOWED_PRIVATE_NETWORKS',
      '10.0.0.0/33',
      'none, or a comma-separated list of addresses and networks such as 10.0.0.0/8',
    ],
  ])('refuses %s=%s by name, saying what is allowed', (name, value, allowed) => {
    expect(refusal({ [name]: value })).toBe(
      `The environment is not valid:\n  ${name} must be ${allowed} (it is "${value}")`,
    );
  });

  it.each([
    'localhost:6379',
    'http://localhost',
    'redis://',
    'redis://localhost/first',
    'redis://localhost:99999',
    'redis://a:100%@localhost',
    'unix://',
    'unix://tmp/redis.sock',
    'unix:///tmp/redis.sock?db=x',
  ])('refuses REDIS_URL=%s without repeating it', (url) => {
    const message = refusal({ REDIS_URL: url });
    expect(message).toMatch(/REDIS_URL must be redis:\/\/\[user:password@]host.*rediss:\/\/.*unix:\/\//);
    expect(message).not.toContain('it is');
  });

  it('refuses a short ADMIN_KEY without repeating it', () => {
    const message = refusal({ ADMIN_KEY: 'hunter2' });
    expect(message).toMatch(/ADMIN_KEY must be at least 32 letters, digits/);
    expect(message).not.toContain('hunter2');
  });

  it.each([
    'whsec_',
    'whsec_aGVsbG8=',
    'x'.repeat(32),
    `whsec_${'a'.repeat(32)},`,
    `whsec_${'a'.repeat(88)}`,
  ])('refuses WEBHOOK_SECRETS=%s without repeating it', (secrets) => {
    const message = refusal({ WEBHOOK_SECRETS: secrets });
    expect(message).toMatch(/WEBHOOK_SECRETS must be whsec_ and 24 to 64 bytes in base64/);
    expect(message).not.toContain('it is');
  });

  it('names all wrong variables at once', () => {
    const message = refusal({ PORT: 'x', BATCH_SIZE: 'y', REDIS_URL: 'z', LOG_LEVEL: 'w' });
    expect(message.match(/^ {2}\w+/gm)).toEqual(['  PORT', '  REDIS_URL', '  LOG_LEVEL', '  BATCH_SIZE']);
  });

  it('takes an empty variable for one that is not set', () => {
    const empty = Object.fromEntries(CONFIG_VARIABLES.map(({ name }) => [name, '']));
    expect(loadConfig(empty)).toEqual(loadConfig({}));
  });

  it('ignores variables it does not know', () => {
    expect(loadConfig({ PATH: '/bin', PORTS: 'x' })).toEqual(loadConfig({}));
  });

  it('cannot be changed afterwards', () => {
    const config = loadConfig({}) as unknown as { port: number; executionProviders: unknown[] };
    expect(() => (config.port = 1)).toThrow(TypeError);
    expect(() => config.executionProviders.push({})).toThrow(TypeError);
  });
});

describe('CONFIG_VARIABLES', () => {
  it('describes every variable, with a default that loadConfig takes', () => {
    expect(CONFIG_VARIABLES.map(({ name }) => name)).toContain('REDIS_URL');
    for (const { description } of CONFIG_VARIABLES) expect(description.length).toBeGreaterThan(20);
    const defaults = Object.fromEntries(
      CONFIG_VARIABLES.map((variable) => [variable.name, variable.default ?? '']),
    );
    expect(defaults['PORT']).toBe('3000');
    expect(loadConfig(defaults)).toEqual(loadConfig({}));
  });
});

it('the README lists every variable with its default', async () => {
  const readme = await readFile(new URL('../../README.md', import.meta.url), 'utf8');
  for (const { name, default: value } of CONFIG_VARIABLES) {
    const row = readme.split('\n').find((line) => line.startsWith(`| \`${name}\``));
    expect(row?.split('|')[2].trim(), name).toBe(value === null ? '' : `\`${value}\``);
  }
});
