import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { DEFAULT_GUARD_MODE, type GuardMode } from '../core/contract/checks.ts';
import type { ServingModel } from '../core/contract/model.ts';
import { openApiDocument } from '../core/contract/openapi.ts';
import type { SignInConfig } from '../core/contract/page-config.ts';
import { readGuardMetadata } from '../inference/guard-folder.ts';
import { DEFAULT_MODEL_DIR } from '../inference/model-folder.ts';
import { startPreparerPool } from '../inference/preparer-pool.ts';
import { createExplainHandler, DEFAULT_CALLS_AT_ONCE } from '../lambda/explain/handler.ts';
import {
  type AwsTarget,
  type ChecksConfig,
  createPredictHandler,
  type ImageHandlerConfig,
  type Telemetry,
} from '../lambda/predict/handler.ts';
import { createStatusHandler, type StatusConfig } from '../lambda/status/handler.ts';
import { openAuditFile } from './audit-file.ts';
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
  /** Further names, in lower case, under which a proxy serves this machine. */
  readonly allowedHosts?: readonly string[];
  /** A prefix that a proxy leaves in front of every path. */
  readonly basePath?: string;
  /** Model folder; by default the one that comes with the repository. */
  readonly modelDir?: string;
  readonly endpointName?: string;
  /** URL of another host with the SageMaker runtime API, instead of the embedded endpoint. */
  readonly endpointUrl?: string;
  /** Region of a real SageMaker endpoint, instead of the embedded one; the AWS SDK finds the credentials. */
  readonly region?: string;
  /** What is done with images that the guard does not know; by default `enforce`. */
  readonly guardMode?: GuardMode;
  /** Folder of the guard; by default the one that comes with the repository. */
  readonly guardDir?: string;
  /** Whether verdicts are explained on request; true by default. */
  readonly explanations?: boolean;
  /** CPU threads that one inference uses. */
  readonly threads?: number;
  /** Images that may wait while others are in flight. */
  readonly queueLength?: number;
  /** File that keeps a record of every answer. */
  readonly auditFile?: string;
  /** Groups whose members may have images classified; by default everybody may. */
  readonly allowedGroups?: readonly string[];
  /** Requires sign-in for the API. */
  readonly signIn?: SignInConfig;
  /** Replaces the built page. */
  readonly page?: Page;
  readonly log?: AccessLog;
  /** Receives the handlers' outcomes; by default standard output. */
  readonly telemetry?: Telemetry;
}

export interface RunningServer extends Running {
  readonly model: ServingModel;
  readonly checks: ChecksConfig;
  /** Address of the model: a URL, or a region. */
  readonly endpoint: string;
}

/**
 * Starts the complete service on one machine: endpoint (unless another is given), the cloud's handlers, gateway, page.
 * Resolves when the network is loaded and the service can classify images.
 * @throws {ModelFolderError} @throws {NodeJS.ErrnoException} with code EADDRINUSE if every port is taken.
 */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { modelDir, endpointName = DEFAULT_ENDPOINT_NAME, endpointUrl, region, signIn } = options;
  const { guardDir = DEFAULT_MODEL_DIR, explanations = true, allowedGroups = [] } = options;
  const isRemote = endpointUrl !== undefined || region !== undefined;
  const embeddedDir = modelDir ?? DEFAULT_MODEL_DIR;
  const chosen = await (isRemote ? chooseRemoteModel(modelDir, endpointName) : chooseEmbeddedModel(embeddedDir));
  const { model, inputSide, validationTable } = chosen;
  const readTable = async () => validationTable;
  const audited = options.auditFile === undefined ? {} : { audit: await openAuditFile(options.auditFile) };
  const checks = await chooseChecks(options.guardMode ?? DEFAULT_GUARD_MODE, guardDir);
  const provider = signIn === undefined ? null : await discoverProvider(signIn.issuer);
  const page = options.page ?? (await openBuiltPage(PAGE_DIR, provider?.origins));
  const preparer = startPreparerPool({ side: inputSide, guardDir: checks.guard === null ? null : guardDir });
  const starting = isRemote ? Promise.resolve(null) : startEmbedded(options, embeddedDir, endpointName);
  try {
    const [endpoint] = await Promise.all([starting, preparer.ready]);
    const target = endpoint === null ? remoteTarget(endpointUrl, region) : embeddedTarget(endpoint.url);
    const gateway = await startOnFreePort(options.ports, {
      ...(options.host === undefined ? {} : { host: options.host }),
      ...(options.allowedHosts === undefined ? {} : { allowedHosts: options.allowedHosts }),
      ...(options.basePath === undefined ? {} : { basePath: options.basePath }),
      ...createHandlers(
        { endpointName, model, checks, preparer, readTable, allowedOrigins: [], allowedGroups, ...target, ...audited },
        options,
      ),
      page,
      config: { apiBaseUrl: '', signIn: signIn ?? null, explanation: explanations },
      openApi: openApiDocument(VERSION),
      ...(provider === null || signIn === undefined ? {} : { signIn: createSignInCheck(provider, signIn.clientId) }),
      ...(options.log === undefined ? {} : { log: options.log }),
    });
    const close = async () => {
      await gateway.close();
      await Promise.all([endpoint?.close(), preparer.close()]);
    };
    return { ...gateway, model, checks, endpoint: endpoint?.url ?? endpointUrl ?? region ?? '', close };
  } catch (error) {
    const endpoint = await starting.catch(() => null);
    await Promise.all([endpoint?.close(), preparer.close()]);
    throw error;
  }
}

/** @throws {ModelFolderError} if the guard is needed and cannot be read. */
async function chooseChecks(mode: GuardMode, dir: string): Promise<ChecksConfig> {
  return mode === 'off' ? { mode, guard: null } : { mode, guard: await readGuardMetadata(dir) };
}

/** AWS limits how often an endpoint is described; any other host is asked each time. */
const NEVER_KEPT: NonNullable<StatusConfig['stateTimes']> = { keepMs: 0, retryMs: 0, staleMs: 0 };

function createHandlers(
  config: Omit<ImageHandlerConfig & StatusConfig, 'telemetry'>,
  { explanations = true, telemetry }: Pick<ServerOptions, 'explanations' | 'telemetry'>,
): Pick<GatewayOptions, 'predict' | 'explain' | 'status'> {
  const recorded = (name: string) => ({ ...config, telemetry: telemetry ?? createLocalTelemetry(name) });
  return {
    predict: createPredictHandler(recorded('predict')),
    explain: explanations ? createExplainHandler({ ...recorded('explain'), callsAtOnce: DEFAULT_CALLS_AT_ONCE }) : null,
    status: createStatusHandler({
      ...recorded('status'),
      ...(config.endpointUrl !== undefined && { stateTimes: NEVER_KEPT }),
    }),
  };
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

/** Requests to the embedded endpoint are not signed, because it does not check signatures. */
function embeddedTarget(endpointUrl: string): AwsTarget {
  return { endpointUrl, ...DUMMY_ACCOUNT, signer: { sign: async (request) => request } };
}

/** Without a region the endpoint is not an AWS service. The SDK still signs its requests, so it gets dummy credentials. */
function remoteTarget(endpointUrl: string | undefined, region: string | undefined): AwsTarget {
  return {
    ...(endpointUrl === undefined ? {} : { endpointUrl }),
    ...(region === undefined ? DUMMY_ACCOUNT : { region }),
  };
}

const DUMMY_ACCOUNT = { region: 'local', credentials: { accessKeyId: 'local', secretAccessKey: 'local' } } as const;
