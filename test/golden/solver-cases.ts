// Files of solver cases: a closed-form denoiser, and what each solver makes of given noise on it.
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { solverId } from '../../src/solvers.ts';
import { SOLVERS_BY_ID } from '../../src/solvers/index.ts';
import type { Denoise, Solver } from '../../src/solvers/solver.ts';

const samples = z.array(z.array(z.number()));

const file = z.object({
  denoiser: z.object({ means: samples, std: z.number() }),
  cases: z
    .array(
      z.object({
        solver: z.string(),
        schedule: z.string(),
        sigmas: z.array(z.number()).min(2),
        x_init: samples,
        noise: z.array(samples),
        x_final: samples,
      }),
    )
    .min(1),
});

export type Mixture = z.infer<typeof file>['denoiser'];
export type SolverCase = z.infer<typeof file>['cases'][number];

/** k-diffusion has one `dpmpp_2m_sde` with two forms; here they are two solvers. */
const FORMS: ReadonlyMap<string, string> = new Map([
  ['dpmpp_2m_sde:midpoint', 'dpmpp_2m_sde'],
  ['dpmpp_2m_sde:heun', 'dpmpp_2m_sde_heun'],
]);

/**
 * The denoiser and the cases of a file in the form of golden/solvers.json.
 * @throws ZodError when it has another form.
 */
export function readSolverCases(path: string | URL): z.infer<typeof file> {
  return file.parse(JSON.parse(readFileSync(path, 'utf8')));
}

/** The largest deviation of our x_final from the case's; Infinity when one is not finite or has another size. */
export async function deviation(denoise: Denoise, solverCase: SolverCase): Promise<number> {
  const { solver, sigmas, x_init, noise, x_final } = solverCase;
  const expected = x_final.flat();
  const injected = (step: number) => Float64Array.from(noise[step].flat());
  const ours = await solverNamed(solver)(denoise, Float64Array.from(x_init.flat()), sigmas, injected);
  if (ours.length !== expected.length) return Infinity;
  return expected.reduce((largest, value, i) => Math.max(largest, distance(value, ours[i])), 0);
}

/** D of an isotropic mixture of equal weights, for a batch of samples of the means' dimension. */
export function mixtureDenoiser({ means, std }: Mixture): Denoise {
  const dimension = means[0].length;
  return (x, sigma) => {
    const denoised = new Float64Array(x.length);
    for (let start = 0; start < x.length; start += dimension) {
      denoised.set(denoiseSample(x.subarray(start, start + dimension), sigma, means, std), start);
    }
    return Promise.resolve(denoised);
  };
}

function denoiseSample(
  x: Float64Array,
  sigma: number,
  means: readonly number[][],
  std: number,
): Float64Array {
  const variance = std ** 2 + sigma ** 2;
  const logits = means.map((mean) => -squaredDistance(x, mean) / (2 * variance));
  const largest = Math.max(...logits);
  const weights = logits.map((logit) => Math.exp(logit - largest));
  const total = weights.reduce((sum, weight) => sum + weight);
  return x.map((value, i) => {
    const mean = means.reduce((sum, mu, j) => sum + (weights[j] / total) * mu[i], 0);
    return (std ** 2 * value + sigma ** 2 * mean) / variance;
  });
}

function squaredDistance(x: Float64Array, mean: readonly number[]): number {
  return mean.reduce((sum, value, i) => sum + (x[i] - value) ** 2, 0);
}

function distance(a: number, b: number): number {
  return Number.isFinite(b) ? Math.abs(a - b) : Infinity;
}

function solverNamed(name: string): Solver {
  const solvers = new Map<string | null, Solver>(Object.entries(SOLVERS_BY_ID));
  const solver = solvers.get(solverId(FORMS.get(name) ?? name));
  if (solver === undefined) throw new Error(`no solver is named '${name}'`);
  return solver;
}
