#!/usr/bin/env node
// The command `stepsmith`. Node takes no TypeScript as an entry point; here the loader is registered first.
import { register } from 'tsx/esm/api';

register();
const { main } = await import('./main.ts');
await main(process.argv);
