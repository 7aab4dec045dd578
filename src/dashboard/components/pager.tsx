import { href } from '../router.ts';

interface PagerProps {
  readonly place: readonly string[];
  readonly query: URLSearchParams;
  readonly next: string | null;
}

/** To older items and back to the newest; the browser's own back button goes one page back. */
export function Pager({ place, query, next }: PagerProps) {
  const kept = Object.fromEntries([...query].filter(([name]) => name !== 'cursor'));
  if (next === null && !query.has('cursor')) return null;
  return (
    <nav class="pager" aria-label="Pages">
      {query.has('cursor') && <a href={href(place, kept)}>Newest</a>}
      {next !== null && <a href={href(place, { ...kept, cursor: next })}>Older</a>}
    </nav>
  );
}
