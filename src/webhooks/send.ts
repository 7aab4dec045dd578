import { Webhook } from 'standardwebhooks';
import { type Dispatcher, request } from 'undici';
import { DeliveryFailed } from '../deliveries/delivery.ts';
import { AddressRefused } from '../net/outbound.ts';
import { SERVICE_VERSION } from '../version.ts';
import type { WebhookMessage } from './message.ts';

/** Of an answer nothing is kept; a connection whose answer is longer is not used again. */
const READ_LIMIT = 16 * 1024;

/**
 * POSTs a message, signed with every secret as Standard Webhooks says. Redirects are not followed.
 *
 * @param id - the same for every attempt
 * @param dispatcher - refuses to connect to addresses that are not allowed
 * @throws DeliveryFailed unless the answer is 2xx; for good when it is 410, or the address is not allowed
 */
export async function sendWebhook(
  url: string,
  id: string,
  { contentType, body }: WebhookMessage,
  secrets: readonly string[],
  { dispatcher, signal }: { readonly dispatcher: Dispatcher; readonly signal: AbortSignal },
): Promise<void> {
  const now = new Date();
  const headers = {
    'content-type': contentType,
    'user-agent': `stepsmith/${SERVICE_VERSION}`,
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(now.getTime() / 1000)),
    'webhook-signature': secrets.map((secret) => new Webhook(secret).sign(id, now, body)).join(' '),
  };
  const answer = await request(url, { method: 'POST', headers, body, dispatcher, signal }).catch(
    (error: unknown) => {
      throw failure(error, signal);
    },
  );
  await answer.body.dump({ limit: READ_LIMIT, signal }).catch(() => undefined);
  const { statusCode } = answer;
  if (statusCode >= 200 && statusCode < 300) return;
  throw new DeliveryFailed(`the receiver answered ${statusCode}${statusCode === 410 ? ': it is gone' : ''}`, {
    final: statusCode === 410,
    retryAfterMs: retryAfter(answer.headers['retry-after'], now),
  });
}

function failure(cause: unknown, signal: AbortSignal): DeliveryFailed {
  if (cause instanceof AddressRefused)
    return new DeliveryFailed('its address is not public', { final: true, cause });
  if (signal.aborted) return new DeliveryFailed('the receiver did not answer in time', { cause });
  const code = cause instanceof Error && 'code' in cause ? ` (${String(cause.code)})` : '';
  return new DeliveryFailed(`no answer could be had${code}`, { cause });
}

/** Of a Retry-After header: seconds, or a date (RFC 9110, section 10.2.3); 0 when it is neither. */
export function retryAfter(header: string | string[] | undefined, now: Date): number {
  const text = String(header ?? '');
  const ms = /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text) - now.getTime();
  return Number.isFinite(ms) ? Math.max(0, ms) : 0;
}
