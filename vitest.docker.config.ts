import { defineConfig } from 'vitest/config';

/** `npm run check:docker`: what can be known of the images and manifests without an engine to build and run them. */
export default defineConfig({
  test: {
    include: ['test/docker/**/*.test.ts'],
    testTimeout: 180_000,
    hookTimeout: 120_000,
  },
});
