import { readFileSync } from 'node:fs';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';
import { openApiDocument } from './core/contract/openapi.ts';
import { OPENAPI_PATH } from './core/contract/page-config.ts';

const { version } = JSON.parse(readFileSync(new URL('./package.json', import.meta.url), 'utf8')) as { version: string };

/** Puts the API's description beside the built page, where both the gateway and a bucket serve it. */
function emitOpenApi(): Plugin {
  return {
    name: 'emit-openapi',
    apply: 'build',
    generateBundle() {
      const source = `${JSON.stringify(openApiDocument(version), null, 2)}\n`;
      this.emitFile({ type: 'asset', fileName: OPENAPI_PATH.slice(1), source });
    },
  };
}

/** Builds the page in `web/` to `web/dist`, with nothing inlined: its Content-Security-Policy allows files of its own origin only. */
export default defineConfig({
  root: 'web',
  // The page may lie below a path: its files are named relative to it.
  base: './',
  plugins: [react(), emitOpenApi()],
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    target: 'es2023',
  },
});
