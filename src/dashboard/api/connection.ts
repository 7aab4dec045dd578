import { Store } from './store.ts';

/** Whether the service has stopped answering, as the last request found it; pages say so in one place. */
export const connectionLost = new Store(false);
