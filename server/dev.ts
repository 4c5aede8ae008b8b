import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import { createServer } from 'vite';
import { runServer } from './command.ts';
import type { Page } from './gateway/page.ts';
import { addServerOptions, readServerOptions } from './options.ts';
import { VERSION } from './start.ts';

const command = new Command('npm run dev --')
  .description('Serves the page from its sources, with hot reload, and judges images on one origin.')
  .version(VERSION);
addServerOptions(command).parse();

const vite = await createServer({
  configFile: fileURLToPath(new URL('../vite.config.ts', import.meta.url)),
  server: { middlewareMode: true },
});

/** Vite answers everything that is no part of the API, unknown paths too. */
const page: Page = (request, response) =>
  new Promise((resolve, reject) => {
    response.once('close', () => resolve(true));
    vite.middlewares(request, response, (error?: unknown) => (error === undefined ? resolve(false) : reject(error)));
  });

await runServer(readServerOptions(command), { page });
