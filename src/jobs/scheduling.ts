import { z } from 'zod';

/** Whose turn comes first: jobs that somebody waits for go before those that may take their time. */
export const PRIORITIES = ['interactive', 'bulk'] as const;
export type PriorityClass = (typeof PRIORITIES)[number];

export const Priority = z.enum(PRIORITIES).meta({
  description: 'interactive jobs go before bulk ones; within either, clients take turns (metadata.client)',
});

export const Deadline = z.iso.datetime({ offset: true }).meta({
  description: 'The job ends as `expired` when it has not ended by then (RFC 3339)',
});
