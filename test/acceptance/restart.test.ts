import { beforeAll, describe, expect, it } from 'vitest';
import {
  expectNothingTwice,
  inMidProbe,
  LONG_REQUEST,
  QUICK_EVALUATIONS,
  QUICK_REQUEST,
  results,
} from '../helpers/interruption.ts';
import { TestService } from '../helpers/service.ts';

describe('the service in one', () => {
  /** What a job that nothing disturbs comes to. */
  let undisturbed: object[];
  let service: TestService;
  beforeAll(async () => {
    service = await TestService.start();
    undisturbed = results(await service.run(LONG_REQUEST));
  });

  it('starts its worker again when it dies', async () => {
    const { pid } = await service.process.logged(({ msg }) => msg === 'ready for work');
    process.kill(Number(pid), 'SIGKILL');
    expect((await service.run(QUICK_REQUEST)).progress.denoiser_evaluations).toBe(QUICK_EVALUATIONS);
    await service.remove();
  });

  it('stops within seconds in the midst of a job, and goes on with it when it is started again', async () => {
    const first = await TestService.start();
    const id = await first.submit(LONG_REQUEST);
    await first.until(id, inMidProbe);
    const started = performance.now();
    await first.stop();
    expect(performance.now() - started).toBeLessThan(5_000);
    const second = await TestService.start({ DATA_DIR: first.dataDir });
    const job = await second.succeeded(id);
    expect(results(job)).toEqual(undisturbed);
    expectNothingTwice(job);
    await second.remove();
  });

  it('goes on with a job after it was killed', async () => {
    const first = await TestService.start();
    const id = await first.submit(LONG_REQUEST);
    await first.until(id, inMidProbe);
    await first.process.end('SIGKILL');
    const second = await TestService.start({ DATA_DIR: first.dataDir });
    const job = await second.succeeded(id);
    expect(results(job)).toEqual(undisturbed);
    expectNothingTwice(job);
    await second.remove();
  });
});
