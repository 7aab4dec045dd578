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
    done();
  });
  const parse = app.getDefaultJsonParser('error', 'error');
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    void parse(request, String(body), (error, value) => {
      const name = error ? undefined : duplicateName(String(body));
      if (name === undefined) done(error, value);
      else done(new StepsmithError('malformed_json', `the name ${JSON.stringify(name)} is there twice`));
    });
  });
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
