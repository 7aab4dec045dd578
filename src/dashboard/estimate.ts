import { mostEvaluations } from '../jobs/cost.ts';
import { resolveProbe } from '../jobs/resolve-probe.ts';
import { solverId } from '../solvers.ts';
import { stepsOf, type Schema } from './request-schema.ts';

type Values = Readonly<Record<string, string>>;

/**
 * The most denoiser evaluations that a job may take, as the form stands; null while something of it is missing.
 *
 * @param schema - of the request, with its defaults
 */
export function estimate(values: Values, schema: Schema): number | null {
  const solver = solverId(values['solver'] ?? '');
  const steps = [stepsOf(values['steps'] ?? '')].flat().map(Number);
  const countable = steps.length > 0 && steps.every((count) => Number.isInteger(count) && count > 0);
  if (solver === null || !countable) return null;
  const descends = values['method'] === 'coordinate_descent';
  const exponent = values['objective.exponent'] || (descends ? '3' : 'auto');
  const samples = number(values, schema, 'validation.samples');
  const evaluations = mostEvaluations({
    solver,
    steps: [...new Set(steps)],
    guidance_scale: number(values, schema, 'guidance_scale'),
    objective: { exponent: exponent === 'auto' ? exponent : Number(exponent), refine: false },
    probe: descends ? null : probeOf(values, schema, exponent === 'auto'),
    descent: descends ? descentOf(values, schema) : null,
    validation: values['validation'] === 'none' ? null : { samples, metric: 'auto' },
  });
  return Number.isFinite(evaluations) ? evaluations : null;
}

function probeOf(values: Values, schema: Schema, sampled: boolean) {
  const asked = (name: string) =>
    values[`probe.${name}`] ? { [name]: Number(values[`probe.${name}`]) } : {};
  const settings = { ...asked('paths'), ...asked('precision'), ...asked('min_paths'), ...asked('max_paths') };
  return resolveProbe({ levels: number(values, schema, 'probe.levels'), ...settings }, sampled);
}

function descentOf(values: Values, schema: Schema) {
  const field = (name: string) => number(values, schema, `descent.${name}`);
  return { samples: field('samples'), iterations: field('iterations'), c: field('c') };
}

/** What was filled in, else what the API takes it for. */
function number(values: Values, schema: Schema, name: string): number {
  return Number(values[name] || defaultOf(schema, name.split('.')));
}

function defaultOf(schema: Schema, path: readonly string[]): unknown {
  let found: Schema | undefined = schema;
  for (const name of path) found = propertiesOf(found)?.[name];
  return found?.default;
}

function propertiesOf(schema: Schema | undefined): Schema['properties'] {
  return schema?.properties ?? schema?.anyOf?.find(({ properties }) => properties)?.properties;
}
