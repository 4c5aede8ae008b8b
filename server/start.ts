import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { ServingModel } from '../core/contract/model.ts';
import { openApiDocument } from '../core/contract/openapi.ts';
import type { SignInConfig } from '../core/contract/page-config.ts';
import { DEFAULT_MODEL_DIR } from '../inference/model-folder.ts';
import { type AwsTarget, createPredictHandler, type Telemetry } from '../lambda/predict/handler.ts';
import { createStatusHandler } from '../lambda/status/handler.ts';
import { type RunningEndpoint, startEndpoint } from './endpoint/endpoint.ts';
import type { AccessLog } from './gateway/access-log.ts';
import { type GatewayOptions, startGateway } from './gateway/gateway.ts';
import { openBuiltPage, type Page } from './gateway/page.ts';
import { createSignInCheck, discoverProvider } from './gateway/sign-in.ts';
import type { Running } from './http/server.ts';
import { createLocalTelemetry } from './local-telemetry.ts';
import { chooseEmbeddedModel, chooseRemoteModel } from './model-choice.ts';

export const DEFAULT_ENDPOINT_NAME = 'pneumoscope';

const PAGE_DIR = fileURLToPath(new URL('../web/dist', import.meta.url));

export const VERSION: string = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')).version;

export interface ServerOptions {
  /** Tried in this order; 0 for any free port. */
  readonly ports: readonly number[];
  readonly host?: string;
  /** Model folder; by default the one that comes with the repository. */
  readonly modelDir?: string;
  readonly endpointName?: string;
  /** Another host that speaks the SageMaker runtime, instead of the embedded endpoint. */
  readonly endpointUrl?: string;
  /** Region of a real SageMaker endpoint, instead of the embedded one; credentials as the AWS SDK finds them. */
  readonly region?: string;
  /** CPU threads that one inference uses. */
  readonly threads?: number;
  /** Images that may wait while others are in hand. */
  readonly queueLength?: number;
  /** Puts a sign-in in front of the API. */
  readonly signIn?: SignInConfig;
  /** Instead of the built page. */
  readonly page?: Page;
  readonly log?: AccessLog;
  /** Where the handlers tell what they did; by default standard output. */
  readonly telemetry?: Telemetry;
}

export interface RunningServer extends Running {
  readonly model: ServingModel;
  /** Where the model answers: a URL, or a region. */
  readonly endpoint: string;
}

/**
 * Starts the whole service on one machine: endpoint (unless another is named), the cloud's handlers, gateway, page.
 * Resolves when the network is loaded and images are judged.
 * @throws {ModelFolderError} @throws {NodeJS.ErrnoException} with code EADDRINUSE where every port is taken.
 */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { modelDir, endpointName = DEFAULT_ENDPOINT_NAME, endpointUrl, region, signIn, telemetry } = options;
  const isRemote = endpointUrl !== undefined || region !== undefined;
  const embeddedDir = modelDir ?? DEFAULT_MODEL_DIR;
  const model = await (isRemote ? chooseRemoteModel(modelDir, endpointName) : chooseEmbeddedModel(embeddedDir));
  const provider = signIn === undefined ? null : await discoverProvider(signIn.issuer);
  const page = options.page ?? (await openBuiltPage(PAGE_DIR, provider?.origins));
  const endpoint = isRemote ? null : await startEmbedded(options, embeddedDir, endpointName);
  const handlerConfig = {
    endpointName,
    model,
    allowedOrigins: [],
    ...(endpoint === null ? remoteTarget(endpointUrl, region) : embeddedTarget(endpoint.url)),
  };
  try {
    const gateway = await startOnFreePort(options.ports, {
      ...(options.host === undefined ? {} : { host: options.host }),
      predict: createPredictHandler({ ...handlerConfig, telemetry: telemetry ?? createLocalTelemetry('predict') }),
      status: createStatusHandler({ ...handlerConfig, telemetry: telemetry ?? createLocalTelemetry('status') }),
      page,
      config: { apiBaseUrl: '', signIn: signIn ?? null },
      openApi: openApiDocument(VERSION),
      ...(provider === null || signIn === undefined ? {} : { signIn: createSignInCheck(provider, signIn.clientId) }),
      ...(options.log === undefined ? {} : { log: options.log }),
    });
    const close = async () => {
      await gateway.close();
      await endpoint?.close();
    };
    return { ...gateway, model, endpoint: endpoint?.url ?? endpointUrl ?? region ?? '', close };
  } catch (error) {
    await endpoint?.close();
    throw error;
  }
}

async function startOnFreePort(
  [port = 0, ...others]: readonly number[],
  options: Omit<GatewayOptions, 'port'>,
): Promise<Running> {
  try {
    return await startGateway({ ...options, port });
  } catch (error) {
    const isTaken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
    if (isTaken && others.length > 0) return startOnFreePort(others, options);
    throw error;
  }
}

async function startEmbedded(options: ServerOptions, modelDir: string, name: string): Promise<RunningEndpoint> {
  const { threads, queueLength } = options;
  const endpoint = await startEndpoint({
    modelDir,
    name,
    ...(threads === undefined ? {} : { threads }),
    ...(queueLength === undefined ? {} : { queueLength }),
  });
  await endpoint.ready.catch(async (error) => {
    await endpoint.close();
    throw error;
  });
  return endpoint;
}

/** The endpoint in this process belongs to no account: nothing is signed, as nobody would look at the signature. */
function embeddedTarget(endpointUrl: string): AwsTarget {
  return { endpointUrl, ...NOBODY, signer: { sign: async (request) => request } };
}

/** Without a region the endpoint is no AWS service: the SDK still signs, and any credentials do. */
function remoteTarget(endpointUrl: string | undefined, region: string | undefined): AwsTarget {
  return { ...(endpointUrl === undefined ? {} : { endpointUrl }), ...(region === undefined ? NOBODY : { region }) };
}

const NOBODY = { region: 'local', credentials: { accessKeyId: 'local', secretAccessKey: 'local' } } as const;
