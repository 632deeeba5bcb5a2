/**
 * @module
 * How the workbench is built: from `web/src` to `web/dist`, once, ahead of serving. Each text file gets a compressed copy
 * beside it, so that the server only has to choose.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync, constants as zlib } from 'node:zlib';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

/** Writes `.br` and `.gz` beside every file that they make smaller. */
function compressedCopies(): Plugin {
  return {
    name: 'compressed-copies',
    apply: 'build',
    writeBundle({ dir }) {
      for (const name of readdirSync(dir!, { recursive: true, encoding: 'utf8' })) {
        if (!/\.(?:html|js|css|svg|json|webmanifest)$/.test(name)) continue;
        const path = join(dir!, name);
        const bytes = readFileSync(path);
        if (bytes.length < 1024) continue;
        writeFileSync(`${path}.gz`, gzipSync(bytes, { level: 9 }));
        writeFileSync(
          `${path}.br`,
          brotliCompressSync(bytes, { params: { [zlib.BROTLI_PARAM_QUALITY]: zlib.BROTLI_MAX_QUALITY } }),
        );
      }
    },
  };
}

/** Where `driftline serve` runs while the app is worked on: `DRIFTLINE_AT=http://127.0.0.1:4711 npx vite web`. */
const at = process.env.DRIFTLINE_AT ?? 'http://127.0.0.1:4711';

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react(), compressedCopies()],
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2023',
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    chunkSizeWarningLimit: 900,
  },
  worker: { format: 'es' },
  server: { proxy: { '/api': at, '/open': at } },
});
