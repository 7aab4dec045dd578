import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import { runPhases, type Phase } from '../../src/shutdown.ts';

const silent = pino({ level: 'silent' });

function recorder() {
  const done: string[] = [];
  const phase = (
    name: string,
    run: () => Promise<void> = () => Promise.resolve(),
    timeoutMs = 1_000,
  ): Phase => ({
    name,
    timeoutMs,
    run: async () => {
      await run();
      done.push(name);
    },
  });
  return { done, phase };
}

describe('runPhases', () => {
  it('runs one after the other and gives 0', async () => {
    const { done, phase } = recorder();
    const slow = () => new Promise<void>((resolve) => setTimeout(resolve, 30));
    expect(await runPhases([phase('first', slow), phase('second'), phase('third')], silent)).toBe(0);
    expect(done).toEqual(['first', 'second', 'third']);
  });

  it('goes on after a failure, logs it by name and gives 1', async () => {
    const lines: string[] = [];
    const logger = pino({ level: 'info' }, { write: (line: string) => lines.push(line) });
    const { done, phase } = recorder();
    const failing = phase('broken', () => Promise.reject(new Error('no way')));
    expect(await runPhases([failing, phase('next')], logger)).toBe(1);
    expect(done).toEqual(['next']);
    expect(JSON.parse(lines[0])).toMatchObject({ phase: 'broken', err: { message: 'no way' } });
    expect(lines).toHaveLength(1);
  });

  it('goes on after a phase that takes too long and gives 1', async () => {
    const { done, phase } = recorder();
    const startedAt = performance.now();
    const hanging = phase('hangs', () => new Promise(() => undefined), 50);
    expect(await runPhases([hanging, phase('next')], silent)).toBe(1);
    expect(performance.now() - startedAt).toBeLessThan(500);
    expect(done).toEqual(['next']);
  });

  it('goes on after a phase that throws before it gives a promise', async () => {
    const { done, phase } = recorder();
    const throwing: Phase = {
      name: 'throws',
      timeoutMs: 100,
      run: () => {
        throw new Error('at once');
      },
    };
    expect(await runPhases([throwing, phase('next')], silent)).toBe(1);
    expect(done).toEqual(['next']);
  });
});

describe('shutDownOnSignals', () => {
  it.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)('ends in order with code 0 on %s', async (signal) => {
    const { child, output } = await startProgram(`await sleep(50); say('closed');`);
    child.kill(signal);
    expect(await once(child, 'exit')).toEqual([0, null]);
    expect(await output).toMatch(/"signal":"SIG\w+".*\n(.*\n)*closed/);
  });

  it('exits with code 1 when a phase fails', async () => {
    const { child } = await startProgram(`throw new Error('no');`);
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([1, null]);
  });

  it('exits at once on a second signal', async () => {
    const { child } = await startProgram(`say('closing'); await sleep(20_000);`);
    const startedAt = performance.now();
    child.kill('SIGTERM');
    await once(child.stdout!, 'data');
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([1, null]);
    expect(performance.now() - startedAt).toBeLessThan(5_000);
  });

  it('logs an error nobody caught, closes in order and exits with code 1', async () => {
    const { child, output } = await startProgram(
      `say('closed');`,
      `setTimeout(() => { throw new Error('oops'); }, 20);`,
    );
    expect(await once(child, 'exit')).toEqual([1, null]);
    // Two streams write to one pipe, each in its own time.
    expect(await output).toContain('"message":"oops"');
    expect(await output).toContain('closed');
  });
});

/** A program of one phase, running; resolves when its handlers are installed. */
async function startProgram(
  phase: string,
  then = '',
): Promise<{ child: ChildProcess; output: Promise<string> }> {
  const source = `
    import { setTimeout as sleep } from 'node:timers/promises';
    import { pino } from 'pino';
    import { shutDownOnSignals } from './src/shutdown.ts';
    const say = (line) => process.stdout.write(line + '\\n');
    const phases = [];
    shutDownOnSignals(phases, pino());
    phases.push({ name: 'only', timeoutMs: 30_000, run: async () => { ${phase} } });
    setInterval(() => {}, 1_000);
    say('up');
    ${then}`;
  const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', source]);
  const output = text(child.stdout);
  await once(child.stdout, 'data');
  return { child, output };
}
