import { callText } from '../api/client.ts';
import type { ScheduleResource } from '../api/types.ts';
import { schedulePath } from '../schedule-address.ts';
import { CopyButton } from './copy-button.tsx';
import { ReportLink } from './schedule-link.tsx';

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
        {schedule.sigmas.map((sigma) => sigma ?? 'pure noise').join(', ')}
      </code>
      <span class="dim">Copy for</span>
      {FORMATS.map(([format, label]) => (
        <CopyButton
          key={format}
          label={label}
          text={() => callText(schedulePath(schedule, '', { format }))}
        />
      ))}
      <span class="apart">
        <ReportLink schedule={schedule} />
      </span>
    </div>
  );
}
