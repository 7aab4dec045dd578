import { useState } from 'preact/hooks';
import { ApiError } from '../api/client.ts';

interface ConfirmButtonProps {
  readonly label: string;
  /** For those who listen, where the label alone does not say what it is about. */
  readonly name?: string;
  /** What the second button says. */
  readonly confirm: string;
  readonly act: () => Promise<unknown>;
}

/** Does what cannot be undone, after asking once more. */
export function ConfirmButton({ label, name = label, confirm, act }: ConfirmButtonProps) {
  const [asked, setAsked] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const ask = (value: boolean) => () => {
    setAsked(value);
  };
  const confirmed = async () => {
    setAsked(false);
    try {
      await act();
    } catch (cause) {
      if (!(cause instanceof ApiError)) throw cause;
      setError(cause.message);
    }
  };
  if (error) return <span role="alert">{error}</span>;
  if (!asked)
    return (
      <button type="button" class="danger" aria-label={name} onClick={ask(true)}>
        {label}
      </button>
    );
  return (
    <span class="actions">
      <button type="button" class="danger" onClick={() => void confirmed()}>
        {confirm}
      </button>
      <button type="button" onClick={ask(false)}>
        Keep it
      </button>
    </span>
  );
}
