import { context, isSpanContextValid, trace, type Attributes } from '@opentelemetry/api';
import { BullMQOtel } from 'bullmq-otel';
import type { FastifyPluginCallback } from 'fastify';
import type { Config } from './config.ts';
import type { Phase } from './shutdown.ts';
import { SERVICE_VERSION } from './version.ts';

/** Traces of a process that are being exported. */
export interface Tracing {
  /** Makes a span of every request; to be registered before the routes. */
  readonly fastify: FastifyPluginCallback;
  /** Sends what has not been sent. */
  stop(): Promise<void>;
}

/**
 * Carries traces through the queues: work is a span of the request it was asked for by. Without an exporter it makes
 * nothing, as OpenTelemetry has it.
 */
export const QUEUE_TELEMETRY = new BullMQOtel({ tracerName: 'stepsmith', version: SERVICE_VERSION });

/** What is asked for all the time by nobody in particular. */
const UNTRACED = /^\/(health|metrics)\b/;

/**
 * Starts to export traces where `OTEL_EXPORTER_OTLP_ENDPOINT` says so. The libraries are only loaded then.
 *
 * @param process - `api` or `worker`: the service is called `stepsmith-api` unless `OTEL_SERVICE_NAME` says otherwise
 */
export async function startTracing(config: Config, process: string): Promise<Tracing | null> {
  if (config.otelExporterOtlpEndpoint === null) return null;
  const [
    { BatchSpanProcessor, NodeTracerProvider },
    { OTLPTraceExporter },
    resources,
    { FastifyOtelInstrumentation },
  ] = await Promise.all([
    import('@opentelemetry/sdk-trace-node'),
    import('@opentelemetry/exporter-trace-otlp-http'),
    import('@opentelemetry/resources'),
    import('@fastify/otel'),
  ]);
  const named = resources.resourceFromAttributes({
    'service.name': `stepsmith-${process}`,
    'service.version': SERVICE_VERSION,
  });
  const environment = resources.detectResources({ detectors: [resources.envDetector] });
  const provider = new NodeTracerProvider({
    resource: named.merge(environment),
    spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter())],
  });
  provider.register();
  // A span a request, and the queue's below it; what Fastify does in between is of no interest.
  const instrumentation = new FastifyOtelInstrumentation({
    instrumentHooks: false,
    instrumentHandler: false,
    ignorePaths: ({ url }) => UNTRACED.test(url),
  });
  instrumentation.setTracerProvider(provider);
  return { fastify: instrumentation.plugin(), stop: () => provider.shutdown() };
}

/** Goes last: everything before it may still be traced. */
export function tracingPhases(tracing: Tracing | null): Phase[] {
  if (!tracing) return [];
  return [{ name: 'send the last traces', timeoutMs: 5_000, run: () => tracing.stop() }];
}

/** Adds to the span of the work in hand; nothing without tracing. */
export function describeSpan(attributes: Attributes): void {
  trace.getActiveSpan()?.setAttributes(attributes);
}

/** The trace a log line belongs to; empty without tracing. */
export function traceOfLine(): { trace_id?: string; span_id?: string } {
  const span = trace.getSpanContext(context.active());
  return span && isSpanContextValid(span) ? { trace_id: span.traceId, span_id: span.spanId } : {};
}
