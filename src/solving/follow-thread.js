// Node 20 takes no TypeScript as the entry of a thread; here the loader is registered first.
import { register } from 'tsx/esm/api';

register();
const { follow } = await import('./follow.ts');
export { follow };
