import { useEffect, useState } from 'preact/hooks';

type Listener = (lost: boolean) => void;

/** Whether the service answers, as the last request found it; pages say so in one place. */
class Connection {
  readonly #listeners = new Set<Listener>();
  #lost = false;

  get isLost(): boolean {
    return this.#lost;
  }

  answered(): void {
    this.#set(false);
  }

  lost(): void {
    this.#set(true);
  }

  subscribe(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #set(lost: boolean): void {
    if (this.#lost === lost) return;
    this.#lost = lost;
    for (const listener of this.#listeners) listener(lost);
  }
}

export const connection = new Connection();

export function useConnectionLost(): boolean {
  const [lost, setLost] = useState(connection.isLost);
  useEffect(() => connection.subscribe(setLost), []);
  return lost;
}
