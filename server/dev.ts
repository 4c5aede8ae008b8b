import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import { createServer } from 'vite';
import { runServer } from './command.ts';
import type { Page } from './gateway/page.ts';
import { addServerOptions, readServerOptions } from './options.ts';
import { VERSION } from './start.ts';

const command = new Command('npm run dev --')
  .description('Serves the page from its sources, with hot reload, and classifies X-rays on the same origin.')
  .version(VERSION);
addServerOptions(command).parse();

const vite = await createServer({
  configFile: fileURLToPath(new URL('../vite.config.ts', import.meta.url)),
  server: { middlewareMode: true },
});

/** Vite handles every request outside the API, including unknown paths. */
const page: Page = (request, response) =>
  new Promise((resolve, reject) => {
    response.once('close', () => resolve(true));
    vite.middlewares(request, response, (error?: unknown) => (error === undefined ? resolve(false) : reject(error)));
  });

await runServer(readServerOptions(command), { page });
