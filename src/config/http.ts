import { isIP } from 'node:net';
import { z } from 'zod';
import { listOf, wholeNumber } from './kinds.ts';

/** Where and how the HTTP service listens. */
export const HTTP_VARIABLES = {
  HOST: z
    .string()
    .regex(/^[\w.:%-]+$/, 'must be a host name or an IP address')
    .prefault('127.0.0.1')
    .describe('Address the HTTP service listens on; `0.0.0.0` for every interface'),
  PORT: wholeNumber(0, 65_535).prefault('3000').describe('Port of the HTTP service; 0 takes a free one'),
  REQUEST_TIMEOUT: wholeNumber(1, 3600)
    .prefault('30')
    .describe('Seconds in which a client must have sent its whole request; its headers in a third of that'),
  CORS_ORIGINS: listOf(
    isOrigin,
    'must be a comma-separated list of origins such as https://studio.example',
  ).describe('Origins whose pages may call the service from a browser: a comma-separated list'),
  TRUSTED_PROXIES: listOf(isNetwork, 'must be a comma-separated list of IP addresses and networks').describe(
    'Addresses and networks of proxies whose X-Forwarded-* headers are believed: a comma-separated list',
  ),
};

function isOrigin(item: string): boolean {
  return URL.canParse(item) && /^https?:$/.test(new URL(item).protocol) && new URL(item).origin === item;
}

function isNetwork(item: string): boolean {
  const [address, bits = '0', ...rest] = item.split('/');
  const version = isIP(address);
  const bitsAreRight = /^\d{1,3}$/.test(bits) && Number(bits) <= (version === 4 ? 32 : 128);
  return version !== 0 && bitsAreRight && rest.length === 0;
}
