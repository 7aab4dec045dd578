import { change } from '../api/client.ts';
import { useMay } from '../api/session.ts';
import type { JobResource } from '../api/types.ts';
import { ConfirmButton } from './confirm-button.tsx';

/** Ends a job; what was measured stays. */
export function CancelButton({ job, onCanceled }: { job: JobResource; onCanceled?: () => void }) {
  const may = useMay('optimize');
  if (!may || (job.status !== 'queued' && job.status !== 'running')) return null;
  const cancel = async () => {
    await change('POST', `/jobs/${encodeURIComponent(job.id)}/cancel`);
    onCanceled?.();
  };
  return <ConfirmButton label="Cancel the job" confirm="Yes, cancel it" act={cancel} />;
}
