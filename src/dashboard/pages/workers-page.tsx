import { figure } from '../../charts/figures.ts';
import type { WorkersResource } from '../api/types.ts';
import { useResource } from '../api/use-resource.ts';
import { Facts } from '../components/facts.tsx';
import { Empty, Failure, Loading } from '../components/notice.tsx';
import { Page, Section } from '../components/page.tsx';
import { StatusBadge } from '../components/status-badge.tsx';
import { Ago } from '../components/time.tsx';
import { href } from '../router.ts';

type Worker = WorkersResource['data'][number];

/** Who runs models, on what and how fast, and what waits for them. */
export function WorkersPage() {
  const { data, error } = useResource<WorkersResource>('/workers', 2_000);
  return (
    <Page title="Workers">
      {error && error.status !== 0 && <Failure error={error} />}
      {!data && !error && <Loading what="workers" />}
      {data?.data.length === 0 && <Empty>No worker is running: jobs wait until one is.</Empty>}
      {data?.data.map((worker) => (
        <WorkerCard key={worker.id} worker={worker} />
      ))}
      {data && (
        <Section title="Queues">
          <Facts
            facts={data.queues.map(({ name, waiting, active, waiting_children: parents }) => [
              name,
              `${waiting} waiting, ${active} active${parents > 0 ? `, ${parents} wait for device work` : ''}`,
            ])}
          />
        </Section>
      )}
    </Page>
  );
}

function WorkerCard({ worker }: { worker: Worker }) {
  return (
    <section class="card">
      <h2>
        {worker.name} <StatusBadge status={worker.state} />
      </h2>
      <p class="dim">
        {worker.host}, version {worker.version}, started <Ago time={worker.started_at} />
      </p>
      {worker.devices.map((device) => (
        <Facts
          key={device.name}
          facts={[
            ['Device', `${device.name}, ${device.state}`],
            ['Model', device.model],
            ['Task', device.task],
            ['Job', device.job_id && <a href={href(['jobs', device.job_id])}>{device.job_id}</a>],
            [
              'Rate',
              device.evaluations_per_second && `${figure(device.evaluations_per_second, 3)} evaluations/s`,
            ],
            ['Evaluations', figure(device.denoiser_evaluations, 9)],
            ['Restarts', device.restarts > 0 && String(device.restarts)],
          ]}
        />
      ))}
    </section>
  );
}
