// A request for every operation and every status that is not the same for all of them.
import type { Client } from '../helpers/client.ts';
import { ADMIN_KEY, bearer } from '../helpers/app.ts';
import * as access from './calls-access.ts';
import * as jobs from './calls-jobs.ts';
import * as models from './calls-models.ts';
import * as schedules from './calls-schedules.ts';
import type { Stage } from './stage.ts';

/** What is sent; an object as body goes as JSON, text as it is. */
export interface Call {
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** The service it goes to, and who sends it; with every scope to the live one when absent. */
  readonly client?: Client;
}

export type Make = (stage: Stage) => Call | Promise<Call>;

/** By operation and status. Those of success come first, and the first is what the statuses common to all are made of. */
export const CALLS: Readonly<Record<string, Readonly<Record<number, Make>>>> = {
  ...jobs.CALLS,
  ...schedules.CALLS,
  ...models.CALLS,
  ...access.CALLS,
};

/** The live service, called with every scope. */
export function admin({ live }: Stage): Client {
  return live.client.with(bearer(ADMIN_KEY));
}
