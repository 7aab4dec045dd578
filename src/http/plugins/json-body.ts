import type { FastifyError } from 'fastify';
import { StepsmithError } from '../../errors.ts';
import type { App } from '../typed.ts';

/**
 * Bodies are JSON objects without two values for one name: which of them counts would depend on who reads it. Clients that
 * name a type where they send nothing are let be, if nothing is wanted.
 */
export function takeJsonOnly(app: App): void {
  app.addHook('onRequest', ({ raw, routeOptions }, _reply, done) => {
    const { 'content-length': length = '0', 'transfer-encoding': encoding } = raw.headers;
    const isEmpty = length === '0' && encoding === undefined;
    if (isEmpty && routeOptions.schema?.body === undefined) delete raw.headers['content-type'];
    // The body of a GET is not read.
    const isRead = !isEmpty && raw.method !== 'GET' && raw.method !== 'HEAD';
    done(isRead ? compressed(raw.headers['content-encoding']) : undefined);
  });
  const parse = app.getDefaultJsonParser('error', 'error');
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    void parse(request, String(body), (error, value) => {
      const wrong = error ? refusal(error, String(body)) : repeated(String(body));
      if (wrong) done(wrong);
      else done(null, value);
    });
  });
}

function compressed(encoding = 'identity'): StepsmithError | undefined {
  if (encoding === 'identity') return undefined;
  return new StepsmithError('unsupported_media_type', `a body is taken as it is, not as ${encoding}`);
}

/** Why the text was refused; other errors than that of its syntax stay what they are. */
function refusal(error: Error, text: string): Error {
  if ((error as Partial<FastifyError>).code !== 'FST_ERR_CTP_INVALID_JSON_BODY') return error;
  try {
    JSON.parse(text);
  } catch (cause) {
    return new StepsmithError('malformed_json', faultOf(cause as SyntaxError), { cause });
  }
  return new StepsmithError('malformed_json', 'the names __proto__ and constructor.prototype are not taken');
}

/** Where the text stops being JSON, as far as the parser says; not what stands there, which may be a secret. */
function faultOf({ message }: SyntaxError): string {
  if (message.includes('end of JSON input')) return 'the body ends too early';
  const [where] = /at position \d+/.exec(message) ?? [];
  return where === undefined ? 'the body is no JSON' : `the body is no JSON ${where}`;
}

function repeated(text: string): StepsmithError | undefined {
  const name = duplicateName(text);
  return name === undefined
    ? undefined
    : new StepsmithError('malformed_json', `the name ${JSON.stringify(name)} is there twice`);
}

const TOKENS = /"(?:[^"\\]|\\.)*"(\s*:)?|[{}[\]]/g;

/** The first name that an object of a valid JSON text has twice. */
function duplicateName(text: string): string | undefined {
  const open: Set<string>[] = [];
  for (const [token, colon] of text.matchAll(TOKENS)) {
    if (token === '{' || token === '[') open.push(new Set());
    else if (token === '}' || token === ']') open.pop();
    else if ((colon as string | undefined) !== undefined) {
      const name = JSON.parse(token.slice(0, -colon.length)) as string;
      const names = open.at(-1);
      if (names?.has(name)) return name;
      names?.add(name);
    }
  }
  return undefined;
}
