import type { ScheduleResource } from '../api/types.ts';
import { CopyButton } from './copy-button.tsx';

/** The sigmas as tools take them. */
export function Exports({ schedule }: { schedule: ScheduleResource }) {
  const { sigmas } = schedule;
  return (
    <div class="exports">
      <code class="sigmas">{sigmas.map(String).join(', ')}</code>
      <CopyButton label="Copy" text={() => sigmas.map(String).join(', ')} />
    </div>
  );
}
