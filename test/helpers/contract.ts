// Holds answers of the service to what api-spec/openapi.yaml says of them.
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import type { OpenAPIV3_1 } from 'openapi-types';
import { parse } from 'yaml';

const FILE = resolve(import.meta.dirname, '../../api-spec/openapi.yaml');
export const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const;
type Method = (typeof METHODS)[number];

export const SPECIFICATION = parse(readFileSync(FILE, 'utf8')) as OpenAPIV3_1.Document;

/** One operation of the service. */
export interface Operation {
  readonly id: string;
  /** In capitals. */
  readonly method: string;
  /** With its parameters in braces. */
  readonly path: string;
  /** The scope it needs; null where anybody may call it, '' where any key will do. */
  readonly scope: string | null;
  readonly parameters: readonly OpenAPIV3_1.ParameterObject[];
  /** Schema of its JSON body. */
  readonly body: OpenAPIV3_1.SchemaObject | null;
  readonly responses: Readonly<Record<string, OpenAPIV3_1.ResponseObject>>;
}

export const OPERATIONS: readonly Operation[] = Object.entries(SPECIFICATION.paths!).flatMap(([path, item]) =>
  METHODS.flatMap((method) => {
    const operation = item![method];
    return operation ? [toOperation(path, method, operation)] : [];
  }),
);

function toOperation(path: string, method: Method, operation: OpenAPIV3_1.OperationObject): Operation {
  const { operationId, security, parameters = [], responses = {} } = operation;
  const body = operation.requestBody as OpenAPIV3_1.RequestBodyObject | undefined;
  return {
    id: operationId!,
    method: method.toUpperCase(),
    path,
    scope: security ? (security[0]['key'].at(0) ?? '') : null,
    parameters: parameters as OpenAPIV3_1.ParameterObject[],
    body: body?.content['application/json']?.schema ?? null,
    responses: responses as Record<string, OpenAPIV3_1.ResponseObject>,
  };
}

/** The operation that answers a request, by the rule of the router: names before parameters. Null for any other address. */
export function operationAt(method: string, path: string): Operation | null {
  const asked = path.split(/[?#]/)[0];
  const fitting = OPERATIONS.filter((one) => one.method === method && patternOf(one.path).test(asked));
  const open = ({ path: template }: Operation) => template.split('{').length;
  return fitting.sort((a, b) => open(a) - open(b)).at(0) ?? null;
}

function patternOf(path: string): RegExp {
  const parts = path.split(/\{\w+\}/).map((part) => part.replaceAll('.', '\\.'));
  return new RegExp(`^${parts.join('[^/]*')}$`);
}

/** An answer, and what it answers. */
export interface Exchange {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly status: number;
  readonly contentType: string | null;
  readonly text: string;
}

const ajv = formats.default(new Ajv2020({ strict: false, allErrors: true, validateSchema: false }));
ajv.addSchema(SPECIFICATION, 'openapi');

/** What the specification does not allow in an answer; null where all is well. */
export function breach(exchange: Exchange): string | null {
  const { method, path, status } = exchange;
  const operation = operationAt(method, path);
  // What is no operation is a page of the documentation or the dashboard, or nothing.
  if (isRefusedEarly(exchange)) return schemaBreach(exchange, '#/components/schemas/Problem');
  if (!operation) return status < 400 ? null : schemaBreach(exchange, '#/components/schemas/Problem');
  const response = operation.responses[status];
  const name = `${operation.id} ${status}`;
  if ((response as unknown) === undefined) return `${name} is not documented: ${exchange.text.slice(0, 500)}`;
  const found = contentBreach(exchange, operation, response.content ?? {});
  return found === null ? null : `${name}: ${found}`;
}

/** Before an operation is known, as the description of the whole says. */
function isRefusedEarly({ status, text }: Exchange): boolean {
  return status === 431 || (status === 400 && text.includes('urn:stepsmith:problem:malformed-request'));
}

function contentBreach(
  exchange: Exchange,
  { path, method }: Operation,
  content: Record<string, OpenAPIV3_1.MediaTypeObject>,
): string | null {
  const { status, contentType, text } = exchange;
  if (Object.keys(content).length === 0) return text === '' ? null : 'has a body';
  const type = contentType?.split(';')[0] ?? 'none';
  if (!(type in content)) return `is of type ${type}, not ${Object.keys(content).join(' or ')}`;
  const way = ['paths', path, method.toLowerCase(), 'responses', String(status), 'content', type, 'schema'];
  return schemaBreach(exchange, `#/${way.map(escaped).join('/')}`);
}

function schemaBreach({ contentType, text }: Exchange, pointer: string): string | null {
  const validate = ajv.getSchema(`openapi${pointer}`)!;
  const isJson = /\bjson\b/.test(contentType ?? '');
  if (validate(isJson ? JSON.parse(text) : text)) return null;
  return `${ajv.errorsText(validate.errors)}: ${text.slice(0, 500)}`;
}

/** For a URI that holds a JSON pointer (RFC 6901, section 6). */
function escaped(part: string): string {
  return encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1'));
}
