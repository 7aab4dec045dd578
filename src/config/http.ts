import { z } from 'zod';
import { wholeNumber } from './kinds.ts';

/** Where and how the HTTP service listens. */
export const HTTP_VARIABLES = {
  HOST: z
    .string()
    .regex(/^[\w.:%-]+$/, 'must be a host name or an IP address')
    .prefault('127.0.0.1')
    .describe('Address the HTTP service listens on; `0.0.0.0` for every interface'),
  PORT: wholeNumber(0, 65_535).prefault('3000').describe('Port of the HTTP service; 0 takes a free one'),
};
