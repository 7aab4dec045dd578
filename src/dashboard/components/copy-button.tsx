import { useState } from 'preact/hooks';

interface CopyButtonProps {
  readonly label: string;
  /** What to copy; asked for when the button is pressed. */
  readonly text: () => string | Promise<string>;
}

type State = 'ready' | 'copied' | 'failed';
const SAID: Readonly<Record<State, string>> = { ready: '', copied: 'Copied', failed: 'Could not copy' };

/** Copies to the clipboard and says so. */
export function CopyButton({ label, text }: CopyButtonProps) {
  const [state, setState] = useState<State>('ready');
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(await text());
      setState('copied');
    } catch {
      setState('failed');
    }
    setTimeout(setState, 2_000, 'ready');
  };
  return (
    <button type="button" class="copy" onClick={() => void copy()}>
      {label}
      <span class={`said ${state}`} role="status">
        {SAID[state]}
      </span>
    </button>
  );
}
