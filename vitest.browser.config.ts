import { defineConfig } from 'vitest/config';

/** `npm run test:browser`: the dashboard in Debian's chromium, against the whole service. */
export default defineConfig({
  test: {
    include: ['test/browser/**/*.test.ts'],
    testTimeout: 180_000,
    hookTimeout: 120_000,
    fileParallelism: false,
  },
});
