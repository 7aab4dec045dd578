import { useEffect, useRef } from 'preact/hooks';
import { useStore } from './api/store.ts';
import { standing } from './api/session.ts';
import type { SessionResource } from './api/types.ts';
import { useResource } from './api/use-resource.ts';
import { Banner } from './components/banner.tsx';
import { Header } from './components/header.tsx';
import { Failure, Loading } from './components/notice.tsx';
import { JobPage } from './pages/job-page.tsx';
import { JobsPage } from './pages/jobs-page.tsx';
import { KeysPage } from './pages/keys-page.tsx';
import { ModelPage } from './pages/model-page.tsx';
import { ModelsPage } from './pages/models-page.tsx';
import { NewJobPage } from './pages/new-job-page.tsx';
import { NotFound } from './pages/not-found.tsx';
import { RegisterPage } from './pages/register-page.tsx';
import { SchedulePage } from './pages/schedule-page.tsx';
import { SchedulesPage } from './pages/schedules-page.tsx';
import { SignInPage } from './pages/sign-in-page.tsx';
import { WorkersPage } from './pages/workers-page.tsx';
import { useRoute, type Route } from './router.ts';

/** The whole dashboard: a header, and the page that the address names. */
export function App() {
  const route = useRoute();
  const main = useRef<HTMLElement>(null);
  const place = route.path.join('/');
  const first = useRef(true);
  useEffect(() => {
    // Whoever navigates by keyboard or listens is taken to the new page; not when the site is opened.
    if (!first.current) main.current?.focus();
    first.current = false;
    scrollTo(0, 0);
  }, [place]);
  return (
    <>
      <a class="skip" href="#main" onClick={skipTo(main)}>
        Skip to content
      </a>
      <Header current={route.path[0] ?? 'jobs'} />
      <Banner />
      <main id="main" ref={main} tabIndex={-1}>
        <Entrance place={place} route={route} />
      </main>
    </>
  );
}

/** The page for who may see it, else the way in. */
function Entrance({ place, route }: { place: string; route: Route }) {
  const { data, error } = useResource<SessionResource>('/session');
  const who = useStore(standing);
  useEffect(() => {
    if (data) standing.set(data);
  }, [data]);
  if (who === 'signed_out' || who === 'ended') return <SignInPage ended={who === 'ended'} />;
  if (who !== 'unknown') return <Page key={place} route={route} />;
  return error && error.status !== 0 ? <Failure error={error} /> : <Loading what="the dashboard" />;
}

function Page({ route }: { route: Route }) {
  const [kind = 'jobs', name] = route.path;
  switch (kind) {
    case 'jobs':
      return name === undefined ? <JobsPage query={route.query} /> : <JobPage id={name} />;
    case 'schedules':
      return name === undefined ? (
        <SchedulesPage query={route.query} />
      ) : (
        <SchedulePage model={name} query={route.query} />
      );
    case 'new':
      return <NewJobPage query={route.query} />;
    case 'models':
      return name === undefined ? <ModelsPage /> : <ModelPage name={name} />;
    case 'register':
      return <RegisterPage />;
    case 'keys':
      return <KeysPage query={route.query} />;
    case 'workers':
      return <WorkersPage />;
    default:
      return <NotFound />;
  }
}

/** The fragment of the address is taken by the pages. */
function skipTo(main: { current: HTMLElement | null }) {
  return (event: Event) => {
    event.preventDefault();
    main.current?.focus();
  };
}
