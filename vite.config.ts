import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** Where the gateway answers while the page is developed. */
const GATEWAY = process.env.PNEUMOSCOPE_GATEWAY ?? 'http://127.0.0.1:8080';

/** Builds the page in `web/` to `web/dist`, with nothing inlined: its Content-Security-Policy allows files of its own origin only. */
export default defineConfig({
  root: 'web',
  plugins: [react()],
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    target: 'es2023',
  },
  server: { proxy: { '/api': GATEWAY, '/config.json': GATEWAY, '/openapi.json': GATEWAY } },
});
