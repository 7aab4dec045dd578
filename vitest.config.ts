import { defineConfig } from 'vitest/config';

const project = (name: string, testTimeout: number) => ({
  extends: true as const,
  test: { name, include: [`test/${name}/**/*.test.ts`], testTimeout, hookTimeout: 60_000 },
});

export default defineConfig({
  test: {
    globalSetup: ['test/helpers/global-setup.ts'],
    pool: 'forks',
    maxWorkers: 2,
    projects: [
      project('unit', 30_000),
      project('integration', 120_000),
      project('api', 120_000),
      project('acceptance', 180_000),
      project('gpu', 120_000),
    ],
  },
});
