import { useState } from 'preact/hooks';
import { ApiError, post } from '../api/client.ts';
import type { JobResource } from '../api/types.ts';

/** Ends a job, after asking once more; what was measured stays. */
export function CancelButton({ job, onCanceled }: { job: JobResource; onCanceled?: () => void }) {
  const [asked, setAsked] = useState(false);
  const [error, setError] = useState<string | null>(null);
  if (job.status !== 'queued' && job.status !== 'running') return null;
  const cancel = async () => {
    try {
      await post(`/jobs/${encodeURIComponent(job.id)}/cancel`);
      onCanceled?.();
    } catch (cause) {
      setError(cause instanceof ApiError ? cause.message : String(cause));
    }
    setAsked(false);
  };
  if (error) return <span role="alert">{error}</span>;
  if (!asked)
    return (
      <button
        type="button"
        class="danger"
        onClick={() => {
          setAsked(true);
        }}
      >
        Cancel the job
      </button>
    );
  return (
    <span class="actions">
      <button type="button" class="danger" onClick={() => void cancel()}>
        Yes, cancel it
      </button>
      <button
        type="button"
        onClick={() => {
          setAsked(false);
        }}
      >
        Keep it
      </button>
    </span>
  );
}
