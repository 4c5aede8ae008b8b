import { spawn } from 'node:child_process';
import { NOTICE } from '../core/contract/notice.ts';
import type { StartRequest } from './options.ts';
import { type RunningServer, type ServerOptions, startServer } from './start.ts';

/** Starts the server, prints its address, and stops it on SIGINT and SIGTERM. If it cannot start, the process ends with code 1. */
export async function runServer(request: StartRequest, extra: Pick<ServerOptions, 'page'> = {}): Promise<void> {
  const options = { ...request.server, ...extra };
  try {
    const server = await startServer(options);
    stopOnSignals(server);
    announce(server, options);
    if (request.open) openInBrowser(server.url);
  } catch (error) {
    process.stderr.write(`pneumoscope: ${explain(error, options.ports)}\n`);
    process.exitCode = 1;
  }
}

function announce(
  { url, port, model, checks, endpoint }: RunningServer,
  { ports: [first], host }: ServerOptions,
): void {
  const lines = [
    ...(first === port || first === 0 ? [] : [`Port ${first} is taken; using ${port}.`]),
    '',
    `  Pneumoscope   ${url}`,
    `  Model         ${model.name} ${model.version}, operating point ${model.operatingPoint}`,
    `  Guard         ${checks.guard === null ? 'off' : `${checks.guard.name} ${checks.guard.version}, ${checks.mode}`}`,
    `  Endpoint      ${endpoint}`,
    ...(host === '0.0.0.0' || host === '::' ? ['  Open to       every machine that can reach this one'] : []),
    '',
    `  ${NOTICE.device}`,
    '',
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
}

function stopOnSignals(server: RunningServer): void {
  const stop = () => {
    process.once('SIGINT', () => process.exit(1));
    process.once('SIGTERM', () => process.exit(1));
    server.close().then(() => process.exit(0));
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
}

function openInBrowser(url: string): void {
  const opener = { darwin: 'open', win32: 'explorer' }[process.platform as string] ?? 'xdg-open';
  const child = spawn(opener, [url], { stdio: 'ignore', detached: true });
  child.on('error', () => process.stderr.write(`pneumoscope: cannot open a browser; the address is ${url}\n`));
  child.unref();
}

function explain(error: unknown, ports: readonly number[]): string {
  if (!(error instanceof Error)) return String(error);
  const isPortTaken = 'code' in error && error.code === 'EADDRINUSE';
  return isPortTaken ? `Listening: needed a free port, found ${ports.join(', ')} taken` : error.message;
}
