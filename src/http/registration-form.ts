import type { FastifyRequest } from 'fastify';
import type { MultipartFile } from '@fastify/multipart';
import { StepsmithError } from '../errors.ts';
import { RegisterRequest, toRegistration } from '../registrations/request.ts';
import type { Registrar } from '../registrations/registrar.ts';
import { validatorCompiler } from './plugins/validation.ts';

/** The part of the form that says what the others are. */
const REGISTRATION_PART = 'registration';
const MAX_REGISTRATION_BYTES = 64 * 1024;
/** A client that sends nothing for so long has gone. */
const SILENCE_MS = 60_000;

/**
 * Reads a registration as a multipart form: first the part `registration`, the JSON that the body would be, then one
 * part for each `upload` it names, streamed to the store of uploads.
 *
 * @throws StepsmithError as {@link UploadStore.receive} and {@link Registrar.check}; `upload_incomplete`. What had been
 *   stored of it is removed.
 */
export async function readRegistrationForm(
  request: FastifyRequest,
  registrar: Registrar,
): Promise<RegisterRequest> {
  const stored: string[] = [];
  request.raw.setTimeout(SILENCE_MS, () => request.raw.destroy());
  try {
    return await readParts(request, registrar, stored);
  } catch (error) {
    for (const sha256 of stored) await registrar.uploads.remove(sha256);
    throw brokenOff(error) ? incomplete(error) : error;
  } finally {
    request.raw.setTimeout(0);
  }
}

async function readParts(
  request: FastifyRequest,
  registrar: Registrar,
  stored: string[],
): Promise<RegisterRequest> {
  let body: RegisterRequest | undefined;
  let wanted = new Map<string, string>();
  const limits = { fieldSize: MAX_REGISTRATION_BYTES, fields: 1, fileSize: Infinity };
  for await (const part of request.parts({ limits })) {
    if (part.type === 'field') {
      body = parseRegistration(part.fieldname, part.value);
      wanted = uploads(body);
      await registrar.check(toRegistration(body));
    } else {
      const sha256 = wanted.get(part.fieldname);
      if (sha256 === undefined) throw unexpected(part, body);
      wanted.delete(part.fieldname);
      if (await registrar.uploads.receive(part.fieldname, part.file, sha256)) stored.push(sha256);
    }
  }
  if (!body) throw invalid(`the form has no part "${REGISTRATION_PART}"`);
  if (wanted.size > 0) throw invalid(`the form has no part ${[...wanted.keys()].join(', ')}`);
  return body;
}

function parseRegistration(name: string, value: unknown): RegisterRequest {
  if (name !== REGISTRATION_PART) throw invalid(`the first part of the form must be "${REGISTRATION_PART}"`);
  const parsed = validatorCompiler({
    schema: RegisterRequest,
    httpPart: 'body',
    method: 'POST',
    url: '/models',
  })(typeof value === 'string' ? parseJson(value) : value) as { value: RegisterRequest } | { error: Error };
  if ('error' in parsed) throw parsed.error;
  return parsed.value;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new StepsmithError('malformed_json', `the part "${REGISTRATION_PART}" is not JSON`, { cause });
  }
}

/** Name of each part that is to come -> its sha256. */
function uploads({ files }: RegisterRequest): Map<string, string> {
  const named = Object.values(files).flatMap(({ upload, sha256 }) =>
    upload === undefined ? [] : [{ upload, sha256 }],
  );
  return new Map(named.map(({ upload, sha256 }) => [upload, sha256]));
}

function unexpected({ fieldname }: MultipartFile, body: RegisterRequest | undefined): StepsmithError {
  if (!body) return invalid(`the first part of the form must be "${REGISTRATION_PART}", not "${fieldname}"`);
  return invalid(`the form has a part "${fieldname}" which no \`upload\` names, or names it twice`);
}

function invalid(message: string): StepsmithError {
  return new StepsmithError('invalid_request', message);
}

/** What the parser of forms and the socket say when the rest does not come. */
function brokenOff(error: unknown): boolean {
  if (error instanceof StepsmithError || !(error instanceof Error)) return false;
  const code = 'code' in error ? String(error.code) : '';
  return (
    /PREMATURE|ECONNRESET|ABORT/i.test(code) ||
    /end of (form|multipart)|terminated early|premature/i.test(error.message)
  );
}

function incomplete(cause: unknown): StepsmithError {
  return new StepsmithError('upload_incomplete', 'the form ended before its end; nothing of it was kept', {
    cause,
  });
}
