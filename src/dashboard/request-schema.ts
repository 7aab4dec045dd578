/** A part of the schema of a request, as /openapi.json has it. */
export interface Schema {
  readonly type?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly enum?: readonly string[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly anyOf?: readonly Schema[];
}

/** A field of the form: where its value goes in the body, and what may be in it. */
export interface Field {
  readonly path: readonly string[];
  readonly schema: Schema;
}

/** Asked for first, in controls of their own. */
const FIRST = ['model', 'solver', 'steps'];
/** Objects whose fields a form asks for; the API takes more (see /docs). */
const OPENED = ['objective', 'probe', 'validation'];

/** The fields beyond model, solver and steps that a form can ask for. */
export function fieldsOf({ properties = {} }: Schema): Field[] {
  return Object.entries(properties).flatMap(([name, schema]) => {
    if (FIRST.includes(name)) return [];
    if (OPENED.includes(name)) return inside(name, schema);
    return isSimple(schema) ? [{ path: [name], schema }] : [];
  });
}

/** The body with what was filled in; numbers where they look like numbers, since the API says what is wrong with the rest. */
export function bodyOf(values: Readonly<Record<string, string>>): Record<string, unknown> {
  const body: Record<string, unknown> = {};
  for (const [path, text] of Object.entries(values)) {
    if (text === '') continue;
    const [name, inner] = path.split('.') as [string, string | undefined];
    if (inner === undefined) body[name] = name === 'steps' ? stepsOf(text) : valueOf(text);
    else body[name] = { ...(body[name] as object | undefined), [inner]: valueOf(text) };
  }
  return body;
}

/** `5, 10, 20` */
export function stepsOf(text: string): unknown {
  const parts = text
    .split(/[\s,]+/)
    .filter(Boolean)
    .map(valueOf);
  return parts.length === 1 ? parts[0] : parts;
}

function inside(name: string, schema: Schema): Field[] {
  const object = schema.properties ? schema : schema.anyOf?.find(({ properties }) => properties);
  return Object.entries(object?.properties ?? {})
    .filter(([, inner]) => isSimple(inner))
    .map(([field, inner]) => ({ path: [name, field], schema: inner }));
}

function isSimple({ type, anyOf }: Schema): boolean {
  if (anyOf)
    return (
      anyOf.every((one) => one.type === 'string' || one.type === 'number') &&
      anyOf.some((one) => one.type === 'number')
    );
  return type === 'number' || type === 'integer' || type === 'string' || type === 'boolean';
}

function valueOf(text: string): unknown {
  if (text === 'true' || text === 'false') return text === 'true';
  return text.trim() !== '' && Number.isFinite(Number(text)) ? Number(text) : text;
}
