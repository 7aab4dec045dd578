import { z } from 'zod';
import { JOB_NOTICES } from './outbox.ts';

export const WEBHOOK_FORMATS = ['standard', 'cloudevents'] as const;
export type WebhookFormat = (typeof WEBHOOK_FORMATS)[number];

const MAX_URL_LENGTH = 2048;

const WebhookUrl = z
  .string()
  .max(MAX_URL_LENGTH)
  .superRefine((text, context) => {
    const wrong = wrongOfWebhookUrl(text);
    if (wrong !== null) context.addIssue({ code: 'custom', message: wrong, input: text });
  })
  .meta({
    description:
      'Where to POST to; http:// and addresses that are not public only where the service allows it',
  });

/** Who is to be told of a job. */
export const WebhookRequest = z
  .strictObject({
    url: WebhookUrl,
    events: z
      .array(z.enum(JOB_NOTICES))
      .min(1)
      .max(JOB_NOTICES.length)
      .default(['completed'])
      .meta({ description: 'started: a worker took the job; completed: it has ended, however' }),
    format: z.enum(WEBHOOK_FORMATS).default('standard').meta({
      description: 'standard: {type, timestamp, data}; cloudevents: CloudEvents 1.0, structured JSON',
    }),
  })
  .meta({
    description: 'Told when something happens, signed as Standard Webhooks says; see api-spec/webhooks.md',
  });

export type WebhookRequest = z.output<typeof WebhookRequest>;

/** What is wrong with an address that webhooks are to go to, whatever this deployment allows; null when nothing is. */
export function wrongOfWebhookUrl(text: string): string | null {
  if (!URL.canParse(text)) return 'must be an address such as https://example.com/hook';
  const { protocol, username, password, hash } = new URL(text);
  if (protocol !== 'https:' && protocol !== 'http:') return 'must begin with https://';
  if (username !== '' || password !== '') return 'must not hold a user name or a password';
  if (hash !== '') return 'must not have a fragment';
  return null;
}
