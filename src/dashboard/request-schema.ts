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

/** Fields of a form that belong together. */
export interface FieldGroup {
  readonly title: string;
  readonly fields: readonly Field[];
}

/** Asked for first, in controls of their own. */
const FIRST = ['model', 'solver', 'steps', 'guidance_scale'];
/** Objects whose fields a form asks for; the API takes more (see /docs). */
const OPENED = ['objective', 'probe', 'descent', 'validation'];
/** What stands for a null in a choice. */
const NONE = 'none';

/** The fields beyond the first that a form can ask for, those of the chosen method. */
export function fieldGroups({ properties = {} }: Schema, method: string | undefined): FieldGroup[] {
  const other = method === 'coordinate_descent' ? 'probe' : 'descent';
  const simple = Object.entries(properties).filter(
    ([name, schema]) => !FIRST.includes(name) && !OPENED.includes(name) && isSimple(schema),
  );
  return [
    { title: 'job', fields: simple.map(([name, schema]) => ({ path: [name], schema })) },
    ...OPENED.filter((name) => name !== other && properties[name]).map((name) => ({
      title: name,
      fields: inside(name, properties[name]),
    })),
  ];
}

/** The body with what was filled in; numbers where they look like numbers, since the API says what is wrong with the rest. */
export function bodyOf(values: Readonly<Record<string, string>>): Record<string, unknown> {
  const body: Record<string, unknown> = {};
  for (const [path, text] of Object.entries(values)) {
    if (text === '') continue;
    const [name, inner] = path.split('.') as [string, string | undefined];
    if (OPENED.includes(name) && inner === undefined) body[name] = null;
    else if (inner === undefined) body[name] = name === 'steps' ? stepsOf(text) : valueOf(text);
    else if (body[name] !== null)
      body[name] = { ...(body[name] as object | undefined), [inner]: valueOf(text) };
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
  const mayBeNull = schema.anyOf?.some(({ type }) => type === 'null') ?? false;
  const fields = Object.entries(object?.properties ?? {})
    .filter(([, inner]) => isSimple(inner))
    .map(([field, inner]) => ({ path: [name, field], schema: inner }));
  const description = schema.description?.replace(/^null/, NONE) ?? '';
  const whether = { description, default: 'measured', enum: [NONE] };
  return [...(mayBeNull ? [{ path: [name], schema: whether }] : []), ...fields];
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
