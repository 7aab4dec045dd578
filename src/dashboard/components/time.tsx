import { useEffect, useState } from 'preact/hooks';

const UNITS = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
] as const;

const COUNTED_DAYS = 100;

const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });

/** How long ago or ahead; the exact time on hover. */
export function Ago({ time }: { time: string }) {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => {
      setNow(Date.now());
    }, 30_000);
    return () => {
      clearInterval(timer);
    };
  }, []);
  return (
    <time dateTime={time} title={new Date(time).toLocaleString()}>
      {whenOf(Date.parse(time), now)}
    </time>
  );
}

/** The day, where counting days says nothing. */
function whenOf(time: number, now: number): string {
  const seconds = (time - now) / 1000;
  if (Math.abs(seconds) < COUNTED_DAYS * 86_400) return ago(seconds);
  return new Date(time).toLocaleDateString('en', { dateStyle: 'medium' });
}

function ago(seconds: number): string {
  for (const [unit, size] of UNITS)
    if (Math.abs(seconds) >= size) return relative.format(Math.round(seconds / size), unit);
  return 'just now';
}

/** Seconds as people say them: `2 min 5 s`. */
export function duration(seconds: number): string {
  if (seconds < 1) return `${Math.round(seconds * 1000)} ms`;
  if (seconds < 60) return `${Math.round(seconds)} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${Math.floor(seconds % 60)} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
