import icon from '../icon.svg';
import { href } from '../router.ts';
import { ThemeChoice } from './theme-choice.tsx';

const PAGES = [
  { path: 'jobs', label: 'Jobs' },
  { path: 'schedules', label: 'Schedules' },
  { path: 'new', label: 'New job' },
  { path: 'models', label: 'Models' },
  { path: 'workers', label: 'Workers' },
] as const;

export function Header({ current }: { current: string }) {
  return (
    <header class="top">
      <a class="brand" href="#/">
        <img src={icon} alt="" width="24" height="24" /> Stepsmith
      </a>
      <nav aria-label="Main">
        {PAGES.map(({ path, label }) => (
          <a key={path} href={href([path])} aria-current={path === current ? 'page' : undefined}>
            {label}
          </a>
        ))}
      </nav>
      <a class="docs" href="/docs">
        API
      </a>
      <ThemeChoice />
    </header>
  );
}
