import type { Dispatcher } from 'undici';
import { DeliveryFailed, type Delivery, deliveryId, type Recipient } from '../deliveries/delivery.ts';
import type { Deliver } from '../deliveries/worker.ts';
import type { Job } from '../jobs/job.ts';
import type { JobNotice } from '../jobs/outbox.ts';
import type { WebhookRequest } from '../jobs/webhook.ts';
import { webhookMessage } from './message.ts';
import { refusedWebhook, type WebhookConfig } from './policy.ts';
import { sendWebhook } from './send.ts';

/** Whose webhooks are to be sent when something happens to a job. */
export function webhookRecipients(config: WebhookConfig, job: Job, notice: JobNotice): Recipient[] {
  const recipients = ['job', 'deployment'] as const;
  return recipients.filter((recipient) => endpointOf(config, job, recipient)?.events.includes(notice));
}

/** Sends webhooks as the configuration has it now. */
export function deliverWebhooks(config: WebhookConfig, dispatcher: Dispatcher): Deliver {
  return async (job, delivery, signal) => {
    const { url, format } = endpointOf(config, job, delivery.recipient) ?? {};
    if (url === undefined || format === undefined) throw refused('there is no such webhook any more');
    // What was allowed when the job was accepted may not be now.
    const refusal = refusedWebhook(config, url);
    if (refusal !== null || config.webhookSecrets === null) throw refused(`its address ${refusal}`);
    const id = deliveryId(delivery);
    const message = webhookMessage(id, job, delivery.notice, format);
    await sendWebhook(url, id, message, config.webhookSecrets, { dispatcher, signal });
  };
}

type Endpoint = Pick<WebhookRequest, 'url' | 'format'> & { readonly events: readonly JobNotice[] };

function endpointOf(config: WebhookConfig, job: Job, recipient: Delivery['recipient']): Endpoint | null {
  if (recipient === 'job') return job.request.webhook;
  const { webhookUrl: url, webhookEvents: events, webhookFormat: format } = config;
  return url === null ? null : { url, events, format };
}

function refused(message: string): DeliveryFailed {
  return new DeliveryFailed(message, { final: true });
}
