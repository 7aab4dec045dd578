// Node 20 takes no TypeScript as the entry of a thread; here the loader is registered first.
import { register } from 'tsx/esm/api';

register();
const { solve, describe } = await import('../src/solving/solve.ts');
const { precision } = await import('../src/solving/precision.ts');
const { measure } = await import('./measure-samples.ts');
export { solve, describe, precision, measure };
