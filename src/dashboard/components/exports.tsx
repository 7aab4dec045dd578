import { callText } from '../api/client.ts';
import type { ScheduleResource } from '../api/types.ts';
import { CopyButton } from './copy-button.tsx';

const FORMATS = [
  ['comfyui', 'ComfyUI'],
  ['diffusers', 'diffusers'],
  ['a1111', 'A1111'],
  ['k-diffusion', 'k-diffusion'],
  ['csv', 'csv'],
] as const;

/** The schedule as tools take it, written by the API. */
export function Exports({ schedule }: { schedule: ScheduleResource }) {
  return (
    <div class="exports">
      <code class="sigmas" tabIndex={0} role="region" aria-label="sigmas">
        {schedule.sigmas.map(String).join(', ')}
      </code>
      <span class="dim">Copy for</span>
      {FORMATS.map(([format, label]) => (
        <CopyButton key={format} label={label} text={() => callText(exportPath(schedule, format))} />
      ))}
    </div>
  );
}

function exportPath({ model, solver, steps, version }: ScheduleResource, format: string): string {
  const query = new URLSearchParams({ steps: String(steps), format });
  if (version > 0) query.set('version', String(version));
  if (solver !== null) query.set('solver', solver);
  return `/schedules/${encodeURIComponent(model)}?${query.toString()}`;
}
