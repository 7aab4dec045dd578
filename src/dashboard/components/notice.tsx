import type { ComponentChildren } from 'preact';

/** Something that went wrong, in the service's own words. */
export function Failure({ error }: { error: Error }) {
  return (
    <div class="notice bad" role="alert">
      {error.message}
    </div>
  );
}

/** In place of what is not there. */
export function Empty({ children }: { children: ComponentChildren }) {
  return <div class="notice empty">{children}</div>;
}

export function Loading({ what }: { what: string }) {
  return (
    <p class="loading" role="status">
      Loading {what} …
    </p>
  );
}
