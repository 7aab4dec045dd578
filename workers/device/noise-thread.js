// Node 20 takes no TypeScript as the entry of a thread; here the loader is registered first.
import { register } from 'tsx/esm/api';

register();
await import('./draw-noise.ts');
