type Tone = 'good' | 'bad' | 'busy' | 'calm';

const TONES: Readonly<Record<string, Tone>> = {
  queued: 'calm',
  running: 'busy',
  canceling: 'busy',
  succeeded: 'good',
  failed: 'bad',
  canceled: 'calm',
  expired: 'bad',
  READY: 'good',
  ready: 'good',
  stopping: 'busy',
  UNAVAILABLE: 'bad',
};

/** A state in a word; those that a later release adds are shown as they are. */
export function StatusBadge({ status }: { status: string }) {
  return <span class={`badge ${TONES[status] ?? 'calm'}`}>{status.toLowerCase()}</span>;
}
