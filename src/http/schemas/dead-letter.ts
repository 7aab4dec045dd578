import { z } from 'zod';
import type { DeadLetter } from '../../deliveries/dead-letters.ts';
import { RECIPIENTS } from '../../deliveries/delivery.ts';
import { JOB_NOTICES } from '../../jobs/outbox.ts';

/** A delivery that was given up, as clients see it. */
export const DeadLetterResource = z
  .object({
    id: z.string().meta({ description: 'The `webhook-id` of its message' }),
    job_id: z.string(),
    event: z.enum(JOB_NOTICES),
    recipient: z.enum(RECIPIENTS).meta({
      description: "job: the webhook in the job's request; deployment: that of WEBHOOK_URL; mlflow",
    }),
    attempts: z.int(),
    reason: z.string().meta({ description: 'Why the last attempt failed' }),
    failed_at: z.iso.datetime(),
  })
  .meta({ id: 'DeadLetter' });

export type DeadLetterResource = z.output<typeof DeadLetterResource>;

export function presentDeadLetter(letter: DeadLetter): DeadLetterResource {
  const { id, jobId, notice, recipient, attempts, reason, failedAt } = letter;
  return { id, job_id: jobId, event: notice, recipient, attempts, reason, failed_at: failedAt };
}
