import { rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import { expect } from 'vitest';
import { Client } from './client.ts';
import { type Environment, NodeProcess } from './node-process.ts';
import { temporaryDirectory } from './redis.ts';

export const SHIPPED_MODELS = resolve(import.meta.dirname, '../../models');

/** The whole service as `npm start` runs it: embedded Redis, API and one worker. */
export class TestService extends Client {
  readonly process: NodeProcess;
  readonly dataDir: string;

  private constructor(url: string, process: NodeProcess, dataDir: string) {
    super(url);
    this.process = process;
    this.dataDir = dataDir;
  }

  static async start(environment: Environment = {}): Promise<TestService> {
    const dataDir = environment['DATA_DIR'] ?? (await temporaryDirectory());
    const service = new NodeProcess(['src/server.ts'], {
      PORT: '0',
      MODELS_DIR: SHIPPED_MODELS,
      DATA_DIR: dataDir,
      ...environment,
    });
    const { url } = await service.logged((line) => 'url' in line);
    return new TestService(String(url), service, dataDir);
  }

  /** As a terminal or an orchestrator stops it; the data stay. */
  async stop(): Promise<void> {
    const exit = await this.process.end('SIGTERM');
    expect(exit, this.process.stdout.slice(-4000)).toEqual({ code: 0, signal: null });
  }

  /** Stops it and removes its data. */
  async remove(): Promise<void> {
    await this.stop();
    await rm(this.dataDir, { recursive: true });
  }
}
