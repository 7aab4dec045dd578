import { defineConfig } from 'vite';

/** `npm run build:dashboard`: what the API serves at `/`, committed so that nobody else needs to build anything. */
export default defineConfig({
  root: import.meta.dirname,
  base: './',
  logLevel: 'warn',
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2022',
    // Everything comes from files of the same origin: the Content-Security-Policy allows nothing else.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    chunkSizeWarningLimit: 1000,
  },
  server: {
    proxy: {
      '^/(jobs|schedules|models|probes|solvers|workers|optimize|health|openapi)': 'http://127.0.0.1:3000',
    },
  },
});
