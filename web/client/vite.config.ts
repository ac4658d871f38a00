// The build of the page. Nothing may end up inline (the content security policy forbids it), so no asset is
// turned into a data URL; in development the server of the same machine answers the API.
import { defineConfig } from 'vitest/config';

const server = process.env.DIMP_SERVER ?? 'http://127.0.0.1:8000';

export default defineConfig({
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    outDir: '../dimp_web/static',
    emptyOutDir: true,
    assetsInlineLimit: 0,
    target: 'es2022',
    modulePreload: { polyfill: false },
    // What the first screen needs comes as one file: many small ones compress worse and are asked for one by one.
    rolldownOptions: { output: { codeSplitting: { groups: [{ name: 'page', tags: ['$initial'] }] } } },
  },
  server: {
    proxy: {
      '/api': { target: server, ws: true },
      '/health': server,
    },
  },
  test: { include: ['test/**/*.test.{ts,tsx}'] },
});
