import { change } from '../api/client.ts';
import { useMay } from '../api/session.ts';
import { ConfirmButton } from './confirm-button.tsx';

/** Lets a registered model go; its schedules stay. */
export function RemoveModel({ name, onRemoved }: { name: string; onRemoved: () => void }) {
  const may = useMay('models');
  if (!may) return null;
  const remove = async () => {
    await change('DELETE', `/models/${encodeURIComponent(name)}`);
    onRemoved();
  };
  return <ConfirmButton label="Remove" name={`Remove ${name}`} confirm="Yes, remove it" act={remove} />;
}
