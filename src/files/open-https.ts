import { type Dispatcher, request } from 'undici';
import { AddressRefused } from '../net/outbound.ts';
import { type OpenedSource, type OpenSource, RangeRefused, sourceRefused } from './source.ts';

const MAX_REDIRECTS = 5;

type Answer = Dispatcher.ResponseData;

/**
 * A file behind an `https://` address, in parts by `Range` (RFC 9110, section 14) where the server gives them.
 *
 * @param dispatcher - as {@link outboundDispatcher} makes it: it holds every address of the way to what is allowed
 */
export function httpsSource(url: string, dispatcher: Dispatcher): OpenSource {
  return async (start, tag, signal) => {
    const headers = { 'accept-encoding': 'identity', ...rangeHeaders(start, tag) };
    const answer = await follow(url, { dispatcher, headers, signal });
    const opened = toOpened(answer, start);
    if (opened) return opened;
    await answer.body.dump().catch(() => undefined);
    throw refusal(answer.statusCode);
  };
}

function rangeHeaders(start: number, tag: string | null): Record<string, string> {
  if (start === 0) return {};
  return { range: `bytes=${start}-`, ...(tag !== null && { 'if-range': tag }) };
}

type RequestOptions = Pick<Dispatcher.RequestOptions, 'headers'> & {
  dispatcher: Dispatcher;
  signal: AbortSignal;
};

async function follow(url: string, options: RequestOptions): Promise<Answer> {
  let address = new URL(url);
  for (let hops = 0; hops <= MAX_REDIRECTS; hops++) {
    const answer = await connect(address, options);
    const { location } = answer.headers;
    if (answer.statusCode < 300 || answer.statusCode >= 400 || typeof location !== 'string') return answer;
    await answer.body.dump().catch(() => undefined);
    address = new URL(location, address);
    if (address.protocol !== 'https:') throw sourceRefused('is redirected to an address that is not https');
  }
  throw sourceRefused(`is redirected more than ${MAX_REDIRECTS} times`);
}

async function connect(address: URL, options: RequestOptions): Promise<Answer> {
  try {
    return await request(address, options);
  } catch (error) {
    if (!(error instanceof AddressRefused)) throw error;
    throw sourceRefused(`${error.message}; ALLOWED_PRIVATE_NETWORKS says what else is allowed`, error);
  }
}

function toOpened({ statusCode, headers, body }: Answer, start: number): OpenedSource | null {
  const tag = typeof headers.etag === 'string' && !headers.etag.startsWith('W/') ? headers.etag : null;
  if (statusCode === 200) return { body, start: 0, size: toSize(headers['content-length']), tag };
  if (statusCode !== 206) return null;
  const range = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(String(headers['content-range']));
  if (range?.[1] !== String(start))
    throw sourceRefused('the server answered with another part than asked for');
  return { body, start, size: toSize(range[2]), tag };
}

function toSize(text: unknown): number | null {
  return typeof text === 'string' && /^\d+$/.test(text) ? Number(text) : null;
}

/** Busy servers and broken gateways may answer better next time. */
function refusal(status: number): Error {
  const message = `the server answered ${status}`;
  if (status === 416) return new RangeRefused(message);
  const passing = status >= 500 || status === 408 || status === 425 || status === 429;
  return passing ? new Error(message) : sourceRefused(message);
}
