import { type Command, InvalidArgumentError, Option } from 'commander';
import { DEFAULT_ENDPOINT_NAME, type ServerOptions } from './start.ts';

/** Port that is tried first where none is asked for, and how many are tried. */
const DEFAULT_PORT = 8000;
const PORTS_TRIED = 20;

interface Given {
  port?: number;
  host: string;
  model?: string;
  endpointUrl?: string;
  endpointName: string;
  region?: string;
  threads?: number;
  queue?: number;
  open?: true;
  issuer?: string;
  audience?: string;
}

/** What the command line of `npm start` asks for. */
export interface StartRequest {
  readonly server: ServerOptions;
  readonly open: boolean;
}

/** As the command line tool has it: 1 is for work that failed. */
const WRONG_USE = 2;

/** Adds the options that `npm start` and `npm run dev` share; wrong use of them ends the process with code 2. */
export function addServerOptions(command: Command): Command {
  return command
    .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : WRONG_USE))
    .option(
      '--port <number>',
      `port to listen on (default: the first free one from ${DEFAULT_PORT})`,
      parseWhole(0, 65_535),
    )
    .option('--host <address>', 'address to listen on; any but loopback lets other machines in', '127.0.0.1')
    .option('--model <dir>', 'model folder with model.onnx and metadata.json (default: the one in model/)')
    .option(
      '--endpoint-url <url>',
      'another host that speaks the SageMaker runtime, instead of the embedded model',
      parseUrl,
    )
    .option('--endpoint-name <name>', 'name of the endpoint', DEFAULT_ENDPOINT_NAME)
    .option('--region <region>', 'use a real SageMaker endpoint in this AWS region')
    .option('--threads <number>', 'CPU threads for one image (default: one for each physical core)', parseWhole(1, 256))
    .option('--queue <number>', 'images that may wait for their turn (default: 8)', parseWhole(0, 1_000))
    .option('--open', 'open the page in the browser')
    .addOption(new Option('--issuer <url>', 'ask for sign-in at this OpenID Connect provider').argParser(parseUrl))
    .addOption(new Option('--audience <id>', 'client ID of the page at that provider'));
}

/** Reads the options of a parsed command; reports combinations that make no sense as wrong use. */
export function readServerOptions(command: Command): StartRequest {
  const given = command.opts<Given>();
  if ((given.issuer === undefined) !== (given.audience === undefined)) {
    command.error('error: --issuer and --audience belong together; one of them is missing');
  }
  const { port, host, model, endpointUrl, endpointName, region, threads, queue, issuer, audience } = given;
  return {
    open: given.open === true,
    server: {
      ports: port === undefined ? Array.from({ length: PORTS_TRIED }, (_, i) => DEFAULT_PORT + i) : [port],
      host,
      endpointName,
      ...(model === undefined ? {} : { modelDir: model }),
      ...(endpointUrl === undefined ? {} : { endpointUrl }),
      ...(region === undefined ? {} : { region }),
      ...(threads === undefined ? {} : { threads }),
      ...(queue === undefined ? {} : { queueLength: queue }),
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

function parseUrl(text: string): string {
  if (/^https?:$/.test(URL.parse(text)?.protocol ?? '')) return text;
  throw new InvalidArgumentError('needed a URL that begins with http:// or https://.');
}
