// What bench:quality prints and writes.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { DEFAULTS, worseThan, type Comparison, type Rival } from './paired.ts';
import { keepTable, type Row } from './table.ts';

/** The measures of one schedule, seed by seed. */
export interface Scored {
  readonly name: string;
  readonly chosen: string;
  readonly scores: Readonly<Partial<Record<string, number[]>>>;
  /** Of the samples of all seeds together. */
  readonly pooled: Readonly<Record<string, number>>;
}

export interface Cell {
  /** What a later run must share to keep it. */
  readonly identity: unknown;
  readonly model: string;
  readonly solver: string;
  readonly steps: number;
  /** The measure that chose. */
  readonly primary: string;
  /** What the choice cost, beside the probe. */
  readonly evaluations: number;
  /** Whether what was chosen is better than the best default, by the choice's own confirmation. */
  readonly held: boolean;
  readonly scored: readonly Scored[];
}

interface Conditions {
  readonly seeds: number;
  readonly samples: number;
  readonly choice: number;
}

/** The cells of an earlier run of that name. */
export function keptCells(name: string): Cell[] {
  const file = resultsFile(name);
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as { cells: Cell[] }).cells : [];
}

function resultsFile(name: string): URL {
  return new URL(`results/${name}.json`, import.meta.url);
}

/** Writes the table, its summary and all figures seed by seed; returns the text of the first two. */
export function report(name: string, cells: readonly Cell[], { seeds, samples, choice }: Conditions): string {
  const title =
    `${samples} samples a seed over ${seeds} fresh seeds, sigma 0.01 to 80, final denoise; ` +
    `choice with validation.samples ${choice}; mean (standard error), lower is better`;
  writeFileSync(resultsFile(name), `${JSON.stringify({ title, cells })}\n`);
  const contestants = contestantsOf(cells);
  const rows = cells.flatMap((cell) => rowsOf(cell, contestants));
  return keepTable(name, title, rows, summary(cells, contestants));
}

function summary(cells: readonly Cell[], contestants: readonly string[]): string[] {
  const few = cells.filter(({ steps }) => steps >= 5 && steps <= 10);
  const gains = few.map((cell) => ({ cell, ...worseThan(cell.scored, 'auto', cell, 'primary')[0] }));
  return [
    ...losses(cells, 'primary', 'the default that is best on the measure that chose'),
    ...losses(cells, 'each', "every measure's own best default"),
    `auto significantly better than the best default on the measure that chose (5 %): ` +
      `${gains.filter(({ better }) => better < 0.05).length} of ${few.length} cells of 5 to 10 steps`,
    ...gains
      .filter(({ better }) => better >= 0.05)
      .map(({ cell, better }) => `not better: ${miss(cell, better)}`),
    ...[...new Set(few.map(({ model }) => model))].flatMap((model) =>
      contestants.filter((name) => !DEFAULTS.includes(name)).map((name) => medianRatio(few, model, name)),
    ),
    `A default was published in ${cells.filter(({ held }) => !held).length} of ${cells.length} cells`,
    `Evaluations of a choice beside the probe, median: ${median(cells.map(({ evaluations }) => evaluations))}`,
  ];
}

/** Why a cell is not significantly better: there was nothing better to publish, or too little to tell. */
function miss({ model, solver, steps, scored, primary, held }: Cell, better: number): string {
  const of = (wanted: readonly string[]) =>
    Math.min(
      ...scored.filter(({ name }) => wanted.includes(name)).map(({ scores }) => mean(scores[primary] ?? [])),
    );
  const [own, best] = [of(['auto']), of(DEFAULTS)].map((value) => value.toPrecision(3));
  const why = held ? `p = ${better.toPrecision(2)}` : 'no win held, a default is published';
  return `${model} ${solver} ${steps}: ${own} against ${best}, ${why}`;
}

/** In how many comparisons, and in which, the choice is significantly worse. */
function losses(cells: readonly Cell[], rival: Rival, words: string): string[] {
  const comparisons = cells.flatMap((cell) => worseThan(cell.scored, 'auto', cell, rival));
  const lost = holm(comparisons);
  return [
    `auto significantly worse than ${words} (paired over seeds, Holm, 5 %): ` +
      `${lost.length} of ${comparisons.length} comparisons`,
    ...lost.map(({ label, worse }) => `worse: ${label}, p = ${worse.toExponential(1)}`),
  ];
}

function rowsOf({ model, solver, steps, scored }: Cell, contestants: readonly string[]): Row[] {
  const of = (wanted: string) => scored.find(({ name }) => name === wanted);
  return Object.keys(scored[0].scores).map((measure) => ({
    model,
    'solver, steps': `${solver}, ${steps}`,
    measure,
    ...Object.fromEntries(contestants.map((name) => [name, figure(of(name)?.scores[measure])])),
    chosen: of('auto')?.chosen ?? '',
  }));
}

function contestantsOf(cells: readonly Cell[]): string[] {
  return [...new Set(cells.flatMap(({ scored }) => scored.map(({ name }) => name)))];
}

/** Blank where a cell was measured without that contestant. */
function figure(values: readonly number[] | undefined): string {
  if (values === undefined) return '';
  const centre = mean(values);
  const squares = values.reduce((sum, value) => sum + (value - centre) ** 2, 0);
  const error = Math.sqrt(squares / (values.length - 1) / values.length);
  return `${centre.toPrecision(3)} (${error.toPrecision(1)})`;
}

function medianRatio(cells: readonly Cell[], model: string, name: string): string {
  const of = ({ scored, primary }: Cell, wanted: string) =>
    scored.find((one) => one.name === wanted)?.pooled[primary] ?? NaN;
  const ratios = cells
    .filter((cell) => cell.model === model && cell.scored.some((one) => one.name === name))
    .map((cell) => of(cell, name) / of(cell, 'edm'));
  const figure = median(ratios).toPrecision(3);
  return `${model}, 5 to 10 steps: median over EDM's of the measure that chose, samples of all seeds together, ${name}: ${figure} (${ratios.length} cells)`;
}

/** Those of the comparisons that are significant at 5 % when all of them are made. */
function holm(comparisons: readonly Comparison[]): Comparison[] {
  const sorted = comparisons.toSorted((a, b) => a.worse - b.worse);
  const end = sorted.findIndex(({ worse }, i) => worse > 0.05 / (sorted.length - i));
  return sorted.slice(0, end === -1 ? sorted.length : end);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}
