// The build of the page. Nothing may end up inline (the content security policy forbids it), so no asset is
// turned into a data URL; in development the server of the same machine answers the API. What is text is compressed
// here, once and as well as can be: the server sends these files as they are.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { defineConfig } from 'vitest/config';

const server = process.env.DIMP_SERVER ?? 'http://127.0.0.1:8000';

const TEXT = /\.(js|css|html|svg|json|webmanifest)$/;
const MIN_BYTES = 512;

const brotli = (bytes: Buffer): Buffer =>
  brotliCompressSync(bytes, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
      [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
    },
  });

/** Puts a `.br` and a `.gz` beside every file of text that gets smaller. */
function compressFolder(folder: string): void {
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    if (!TEXT.test(name)) continue;
    const path = join(folder, name);
    const bytes = readFileSync(path);
    if (bytes.length < MIN_BYTES) continue;
    const forms: [string, Buffer][] = [
      ['.br', brotli(bytes)],
      ['.gz', gzipSync(bytes, { level: 9 })],
    ];
    for (const [suffix, packed] of forms) {
      if (packed.length < bytes.length) writeFileSync(path + suffix, packed);
    }
  }
}

let built = '';

export default defineConfig({
  plugins: [
    {
      name: 'compress',
      apply: 'build',
      configResolved: (config) => {
        built = resolve(config.root, config.build.outDir);
      },
      closeBundle: () => {
        compressFolder(built);
      },
    },
  ],
  // Files name one another by where they lie, and only the page by address: a proxy may have it all below a path.
  experimental: {
    renderBuiltUrl: (_, { hostType }) => (hostType === 'html' ? undefined : { relative: true }),
  },
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
