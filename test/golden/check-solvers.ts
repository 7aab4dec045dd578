// Runs every case of a file in the form of golden/solvers.json and says how far our solvers are off.
// Usage: npm run -s golden:solvers -- FILE
import { deviation, mixtureDenoiser, readSolverCases } from './solver-cases.ts';

const TOLERANCE = 1e-9;

const path = process.argv.at(2);
if (path === undefined) {
  console.error('Usage: npm run -s golden:solvers -- FILE');
  process.exit(2);
}

const { denoiser, cases } = readSolverCases(path);
const denoise = mixtureDenoiser(denoiser);
const largest = new Map<string, number>();
for (const solverCase of cases) {
  const { solver } = solverCase;
  largest.set(solver, Math.max(largest.get(solver) ?? 0, await deviation(denoise, solverCase)));
}

for (const [solver, value] of largest) console.log(`${solver.padEnd(24)}${value.toExponential(2)}`);
const overall = Math.max(...largest.values());
console.log(`${'largest deviation'.padEnd(24)}${overall.toExponential(2)} (${cases.length} cases)`);
if (overall > TOLERANCE) process.exitCode = 1;
