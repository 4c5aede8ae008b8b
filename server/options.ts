import { type Command, InvalidArgumentError, Option } from 'commander';
import { DEFAULT_GUARD_MODE, GUARD_MODES, type GuardMode } from '../core/contract/checks.ts';
import { DEFAULT_ENDPOINT_NAME, type ServerOptions } from './start.ts';

/** Without `--port`, this many ports are tried, starting with the default one. */
const DEFAULT_PORT = 8000;
const PORTS_TRIED = 20;

interface Given {
  port?: number;
  host: string;
  allowHost?: string[];
  basePath?: string;
  model?: string;
  endpointUrl?: string;
  endpointName: string;
  region?: string;
  guard: GuardMode;
  explanations: boolean;
  threads?: number;
  queue?: number;
  open?: true;
  audit?: string;
  issuer?: string;
  audience?: string;
  groups?: string[];
}

/** The parsed command line of `npm start`. */
export interface StartRequest {
  readonly server: ServerOptions;
  readonly open: boolean;
}

/** Exit code for wrong use, as in the `pneumoscope` command; 1 means that the work failed. */
const WRONG_USE = 2;

/** Adds the options that `npm start` and `npm run dev` share. Wrong use ends the process with code 2. */
export function addServerOptions(command: Command): Command {
  return command
    .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : WRONG_USE))
    .option(
      '--port <number>',
      `port to listen on (default: the first free one from ${DEFAULT_PORT})`,
      parseWhole(0, 65_535),
    )
    .option('--host <address>', 'address to listen on; any address but loopback admits other machines', '127.0.0.1')
    .option(
      '--allow-host <name>',
      'host name of a proxy in front of this server; may be repeated (loopback admits only names of this machine)',
      addHost,
    )
    .option('--base-path <path>', 'prefix that a proxy leaves in front of every path, such as /proxy/8000', parsePath)
    .option('--model <dir>', 'model folder with model.onnx and metadata.json (default: model/)')
    .option(
      '--endpoint-url <url>',
      'URL of another host with the SageMaker runtime API, instead of the embedded model',
      parseUrl,
    )
    .option('--endpoint-name <name>', 'name of the endpoint', DEFAULT_ENDPOINT_NAME)
    .option('--region <region>', 'use a real SageMaker endpoint in this AWS region')
    .addOption(
      new Option('--guard <mode>', 'for images that the guard does not know: no verdict, a warning, or no check')
        .choices(GUARD_MODES)
        .default(DEFAULT_GUARD_MODE),
    )
    .option('--no-explanations', 'do not explain verdicts (POST /api/explain)')
    .option('--threads <number>', 'CPU threads for one X-ray (default: one for each physical core)', parseWhole(1, 256))
    .option('--queue <number>', 'X-rays that may wait while others are classified (default: 8)', parseWhole(0, 1_000))
    .option('--open', 'open the page in the browser')
    .option('--audit <file>', 'append to this file who asked about which image (SHA-256) and what the answer was')
    .addOption(new Option('--issuer <url>', 'require sign-in with this OpenID Connect provider').argParser(parseUrl))
    .addOption(new Option('--audience <id>', 'client ID of the page at that provider'))
    .option('--groups <names>', 'admit only members of these groups, separated by commas', parseNames);
}

/** Reads the options of a parsed command; an inconsistent combination is wrong use. */
export function readServerOptions(command: Command): StartRequest {
  const given = command.opts<Given>();
  if ((given.issuer === undefined) !== (given.audience === undefined)) {
    command.error('error: --issuer and --audience belong together; one of them is missing');
  }
  if (given.groups !== undefined && given.issuer === undefined) {
    command.error('error: --groups needs --issuer, whose tokens name the groups of a user');
  }
  const { port, host, allowHost, basePath, model, endpointUrl, endpointName, region } = given;
  const { guard, explanations, threads, queue, audit, issuer, audience, groups } = given;
  return {
    open: given.open === true,
    server: {
      ports: port === undefined ? Array.from({ length: PORTS_TRIED }, (_, i) => DEFAULT_PORT + i) : [port],
      host,
      endpointName,
      guardMode: guard,
      explanations,
      ...(allowHost === undefined ? {} : { allowedHosts: allowHost }),
      ...(basePath === undefined ? {} : { basePath }),
      ...(model === undefined ? {} : { modelDir: model }),
      ...(endpointUrl === undefined ? {} : { endpointUrl }),
      ...(region === undefined ? {} : { region }),
      ...(threads === undefined ? {} : { threads }),
      ...(queue === undefined ? {} : { queueLength: queue }),
      ...(audit === undefined ? {} : { auditFile: audit }),
      ...(groups === undefined ? {} : { allowedGroups: groups }),
      ...(issuer === undefined || audience === undefined ? {} : { signIn: { issuer, clientId: audience } }),
    },
  };
}

function parseWhole(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= min && value <= max) return value;
    throw new InvalidArgumentError(`needed a whole number from ${min} to ${max}.`);
  };
}

/** A name or address, without a port: ports are not compared. */
function addHost(text: string, others: string[] = []): string[] {
  if (/^([\w.-]+|\[[\da-f:.]+\])$/i.test(text)) return [...others, text.toLowerCase()];
  throw new InvalidArgumentError('needed a host name without a port, such as hub.example.org.');
}

function parseNames(text: string): string[] {
  const names = text.split(',').map((name) => name.trim());
  if (names.every((name) => /^[\w.-]+$/.test(name))) return names;
  throw new InvalidArgumentError('needed names separated by commas, such as reader,operator.');
}

function parsePath(text: string): string {
  if (/^(\/[\w.~%-]+)+\/?$/.test(text)) return text.replace(/\/$/, '');
  throw new InvalidArgumentError('needed a path that begins with a slash, such as /proxy/8000.');
}

function parseUrl(text: string): string {
  if (/^https?:$/.test(URL.parse(text)?.protocol ?? '')) return text;
  throw new InvalidArgumentError('needed a URL that begins with http:// or https://.');
}
