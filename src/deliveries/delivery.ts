import type { JobNotice } from '../jobs/outbox.ts';

/** Who is told of a job: the webhook in its request, the webhook of the deployment, the MLflow of the deployment. */
export const RECIPIENTS = ['job', 'deployment', 'mlflow'] as const;
export type Recipient = (typeof RECIPIENTS)[number];

/** One thing to tell one recipient. Addresses, secrets and texts are not part of it: they are looked up when it is sent. */
export interface Delivery {
  readonly jobId: string;
  readonly notice: JobNotice;
  readonly recipient: Recipient;
}

/** The same for every attempt; ids sort by the time of their jobs. */
export function deliveryId({ jobId, notice, recipient }: Delivery): string {
  return `${jobId}-${notice}-${recipient}`;
}

/** Why an attempt failed, in words that may be shown: no address, nothing of a secret, nothing of an answer's body. */
export class DeliveryFailed extends Error {
  override readonly name = 'DeliveryFailed';
  /** Whether another attempt could end otherwise. */
  readonly final: boolean;
  /** How long the recipient asked to be left alone; 0 when it did not. */
  readonly retryAfterMs: number;

  constructor(message: string, options: { final?: boolean; retryAfterMs?: number; cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.final = options.final ?? false;
    this.retryAfterMs = options.retryAfterMs ?? 0;
  }
}
