import { z } from 'zod';

/** How the service is watched. */
export const WATCHING_VARIABLES = {
  WORKER_NAME: z
    .string()
    .regex(/^[\w.:-]{1,100}$/, 'must be 1 to 100 letters, digits, dots, colons, dashes or underscores')
    .nullable()
    .prefault(null)
    .describe('What this worker is called in `/workers` and `/metrics`; the name of its machine when unset'),
  OTEL_EXPORTER_OTLP_ENDPOINT: z
    .url({ protocol: /^https?$/, error: 'must be an http or https URL' })
    .nullable()
    .prefault(null)
    .describe(
      'Where OpenTelemetry traces go (OTLP over HTTP, JSON), such as `http://collector:4318`; tracing is off without it. ' +
        'The other `OTEL_*` variables mean what OpenTelemetry says',
    ),
};
