import { useMay, useSession } from '../api/session.ts';
import icon from '../icon.svg';
import { href } from '../router.ts';
import { Account } from './account.tsx';
import { ThemeChoice } from './theme-choice.tsx';

const PAGES = [
  { path: 'jobs', label: 'Jobs' },
  { path: 'schedules', label: 'Schedules' },
  { path: 'new', label: 'New job' },
  { path: 'models', label: 'Models' },
  { path: 'workers', label: 'Workers' },
] as const;

export function Header({ current }: { current: string }) {
  const session = useSession();
  const pages = [...PAGES, ...(useMay('admin') ? [{ path: 'keys', label: 'Keys' }] : [])];
  return (
    <header class="top">
      <a class="brand" href="#/">
        <img src={icon} alt="" width="24" height="24" /> Stepsmith
      </a>
      <nav aria-label="Main">
        {session !== null &&
          pages.map(({ path, label }) => (
            <a key={path} href={href([path])} aria-current={path === current ? 'page' : undefined}>
              {label}
            </a>
          ))}
      </nav>
      <a class="docs" href="/docs">
        API
      </a>
      <Account />
      <ThemeChoice />
    </header>
  );
}
