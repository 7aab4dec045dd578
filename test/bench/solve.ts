// How long a solve takes once a model is measured: every step count 1..40 at one exponent.
import { optimalPaths } from '../../src/ays/dynamic-programming.ts';
import { gaussianGram } from '../../src/ays/gaussian.ts';
import { stepCosts } from '../../src/ays/klub.ts';
import { logSpacedLevels } from '../../src/ays/levels.ts';
import { writeTable } from './table.ts';

const MAX_STEPS = 40;
const REPEATS = 5;

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[(values.length - 1) / 2];
}

function measure(size: number): { costs: number; paths: number } {
  const gram = gaussianGram(logSpacedLevels(0.002, 80, size), 0.5, 3072);
  const started = performance.now();
  const costs = stepCosts(gram, 3);
  const between = performance.now();
  optimalPaths(costs, size, MAX_STEPS);
  return { costs: between - started, paths: performance.now() - between };
}

const rows = [128, 256, 512].map((size) => {
  const runs = Array.from({ length: REPEATS }, () => measure(size));
  return {
    levels: size,
    'step costs, ms': median(runs.map((run) => run.costs)).toFixed(2),
    'all paths, ms': median(runs.map((run) => run.paths)).toFixed(2),
    'together, ms': median(runs.map((run) => run.costs + run.paths)).toFixed(2),
  };
});
writeTable('solve', `Solving for every step count 1..${MAX_STEPS}, median of ${REPEATS} runs`, rows);
