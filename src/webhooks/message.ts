import { isFinished, type Job } from '../jobs/job.ts';
import type { JobNotice } from '../jobs/outbox.ts';
import type { WebhookFormat } from '../jobs/webhook.ts';

/** The body of a webhook, and its type. The same for every attempt. */
export interface WebhookMessage {
  readonly contentType: string;
  readonly body: string;
}

/** What a receiver is told; the rest it asks for (`GET /jobs/{id}`). */
export function webhookMessage(
  id: string,
  job: Job,
  notice: JobNotice,
  format: WebhookFormat,
): WebhookMessage {
  const type = `job.${notice}`;
  const timestamp = timeOf(job, notice).toISOString();
  const data = dataOf(job, notice);
  if (format === 'standard')
    return { contentType: 'application/json', body: JSON.stringify({ type, timestamp, data }) };
  return { contentType: 'application/cloudevents+json', body: JSON.stringify(cloudEvent()) };

  function cloudEvent() {
    const attributes = { specversion: '1.0', id, source: 'urn:stepsmith', type: `stepsmith.${type}` };
    return { ...attributes, subject: job.id, time: timestamp, datacontenttype: 'application/json', data };
  }
}

function timeOf({ startedAt, finishedAt, createdAt }: Job, notice: JobNotice): Date {
  return (notice === 'started' ? startedAt : finishedAt) ?? createdAt;
}

function dataOf(job: Job, notice: JobNotice) {
  const { model, solver, steps, metadata } = job.request;
  const about = { job_id: job.id, model, solver, steps, metadata };
  if (notice === 'started' || !isFinished(job)) return { ...about, status: 'running' };
  return { ...about, status: job.status, error: job.error, schedule_ids: job.scheduleIds };
}
