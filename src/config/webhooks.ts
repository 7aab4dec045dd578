import { z } from 'zod';
import { JOB_NOTICES, type JobNotice } from '../jobs/outbox.ts';
import { oneOf } from './kinds.ts';

/** `whsec_` and base64 of 24 to 64 bytes, as Standard Webhooks has it. */
const SECRET = /^whsec_[A-Za-z0-9+/]{32,86}={0,2}$/;

/** Who is told of jobs, and how. */
export const WEBHOOK_VARIABLES = {
  WEBHOOK_SECRETS: z
    .string()
    .transform((text) => text.split(','))
    .refine(
      (secrets) => secrets.every(isSecret),
      'must be whsec_ and 24 to 64 bytes in base64, or a list of these',
    )
    .transform((secrets): readonly string[] => Object.freeze(secrets))
    .nullable()
    .prefault(null)
    .describe(
      'What webhooks are signed with, in the form `whsec_...`: a comma-separated list, each signs, so that one can take ' +
        'the place of another. Without it there are no webhooks',
    ),
  WEBHOOK_URL: z
    .string()
    .refine((text) => URL.canParse(text), 'must be an address')
    .nullable()
    .prefault(null)
    .describe('Is told of every job, beside the webhook of the job itself'),
  WEBHOOK_EVENTS: z
    .string()
    .transform((text) => text.split(',').map((item) => item.trim()))
    .refine((items): items is JobNotice[] => items.every(isNotice), {
      error: `must be a comma-separated list of ${JOB_NOTICES.join(', ')}`,
    })
    .transform((items) => Object.freeze(items as readonly JobNotice[]))
    .prefault('completed')
    .describe(`What \`WEBHOOK_URL\` is told: a comma-separated list of ${JOB_NOTICES.join(', ')}`),
  WEBHOOK_FORMAT: oneOf(['standard', 'cloudevents'])
    .prefault('standard')
    .describe('The form in which `WEBHOOK_URL` is told: `standard`, or `cloudevents` (structured JSON)'),
  WEBHOOK_PLAIN_HTTP: oneOf(['refused', 'allowed'])
    .prefault('refused')
    .describe('Whether webhooks may go to http:// addresses: signed, but readable on their way'),
};

function isNotice(item: string): boolean {
  return (JOB_NOTICES as readonly string[]).includes(item);
}

function isSecret(secret: string): boolean {
  if (!SECRET.test(secret)) return false;
  const bytes = Buffer.from(secret.slice('whsec_'.length), 'base64').length;
  return bytes >= 24 && bytes <= 64;
}
