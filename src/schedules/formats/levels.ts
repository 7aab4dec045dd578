import { wrongParameter } from '../../errors.ts';
import type { ExportTask, Terminal } from './format.ts';
import type { ScheduleResource } from '../schedule-resource.ts';

/** A noise level; null is pure noise, an infinite sigma. */
export type Level = number | null;

/**
 * The noise levels of an export: cut for image-to-image, ended as asked.
 *
 * @param defaultTerminal - of the format, where the request has none
 * @param keptSteps - the tool's own rule for how many of the last steps a strength keeps
 * @returns descending, one more than there are steps; a last 0 stands in place of sigma_min
 */
export function exportedLevels(
  { schedule, terminal, strength }: ExportTask,
  defaultTerminal: Terminal,
  keptSteps: (steps: number, strength: number) => number = roundedSteps,
): Level[] {
  const { sigmas } = schedule;
  const levels: Level[] = strength === undefined ? [...sigmas] : cut(sigmas, strength, keptSteps);
  if ((terminal ?? defaultTerminal) === 'zero') levels[levels.length - 1] = 0;
  return levels;
}

/** The last steps of a schedule. */
function cut(
  sigmas: readonly Level[],
  strength: number,
  keptSteps: (steps: number, strength: number) => number,
): Level[] {
  const steps = sigmas.length - 1;
  const kept = keptSteps(steps, strength);
  if (kept < 1) throw wrongParameter('strength', `${strength} leaves none of the ${steps} steps`);
  return sigmas.slice(steps - kept);
}

/** round() of Python, halves to even: the rule of ComfyUI's nodes. */
export function roundedSteps(steps: number, strength: number): number {
  const exact = steps * strength;
  const below = Math.floor(exact);
  if (exact - below === 0.5) return below % 2 === 0 ? below : below + 1;
  return Math.round(exact);
}

/** int() of Python: the rule of diffusers' image-to-image pipelines. */
export function truncatedSteps(steps: number, strength: number): number {
  return Math.floor(steps * strength);
}

/** @throws StepsmithError when the schedule starts at pure noise, which the tool has no number for */
export function finite(levels: readonly Level[], tool: string): number[] {
  return levels.map((level) => {
    if (level !== null) return level;
    const detail = `the schedule starts at pure noise, for which ${tool} has no sigma; optimise with a sigma_max`;
    throw wrongParameter('format', detail);
  });
}

/** The time of a flow model at a noise level, t = sigma / (1 + sigma): 1 at pure noise. */
export function flowTime(level: Level): number {
  return level === null ? 1 : level / (1 + level);
}

/** For tools that cut by themselves: a list that was cut already would be cut twice. */
export function refuseStrength({ strength }: ExportTask, tool: string, setting: string): void {
  if (strength !== undefined)
    throw wrongParameter('strength', `${tool} cuts the whole schedule by its own setting, ${setting}`);
}

/** A number without an exponent, read back as the same: some tools take `1e-7` for 1 and 7. */
export function decimal(value: number): string {
  const text = String(value);
  return text.includes('e') ? value.toFixed(40).replace(/\.?0+$/, '') : text;
}

/** What the schedule is of, in a comment or a title. */
export function titleOf({ schedule: { model, solver, steps, version, provenance } }: ExportTask): string {
  const edition = version > 0 ? `version ${version}` : provenance.source;
  return `${model}, ${solver ?? 'any solver'}, ${steps} steps, ${edition}`;
}

/** `v2`; one that is not stored has no version and is called what it is: `solved`, `interpolated`. */
export function editionOf({ version, provenance }: ScheduleResource): string {
  return version > 0 ? `v${version}` : provenance.source;
}
