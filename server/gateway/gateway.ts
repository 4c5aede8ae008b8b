import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { APIGatewayProxyEvent } from 'aws-lambda';
import type { ErrorCode } from '../../core/contract/error-catalogue.ts';
import { API_PATHS, OPENAPI_PATH, type PageConfig } from '../../core/contract/page-config.ts';
import { API_SECURITY_HEADERS } from '../../core/contract/security-headers.ts';
import {
  BodiesTooManyError,
  BodyIncompleteError,
  BodyTooLargeError,
  isFullyRead,
  readBody,
  refuse,
} from '../http/body.ts';
import { ByteBudget, type ByteLease } from '../http/byte-budget.ts';
import { isLoopback, namesThisMachine } from '../http/hosts.ts';
import { createBoundedServer, listen, type Running } from '../http/server.ts';
import { pathOf, removePrefix } from '../http/target.ts';
import { type AccessLog, logToStandardOutput } from './access-log.ts';
import { toProxyEvent } from './event.ts';
import {
  EXPLAIN_TIMEOUT_MS,
  LAMBDA_TIMEOUT_MS,
  type LambdaHandler,
  MAX_EVENT_BODY_BYTES,
  runLambda,
} from './lambda.ts';
import type { Page } from './page.ts';
import { type GatewayReply, gatewayError, jsonDocument, rawHttp } from './reply.ts';
import type { SignInCheck } from './sign-in.ts';

export interface GatewayOptions {
  /** 0 for any free port. */
  readonly port: number;
  /** By default loopback; the gateway then refuses requests for another host name. */
  readonly host?: string;
  /** Further names, in lower case, that a request may name on loopback, such as that of a proxy. */
  readonly allowedHosts?: readonly string[];
  /** A prefix that a proxy leaves in front of every path, such as `/proxy/8000`; paths without it are served as well. */
  readonly basePath?: string;
  readonly predict: LambdaHandler;
  /** Null: nothing is at its path. */
  readonly explain: LambdaHandler | null;
  readonly status: LambdaHandler;
  readonly page: Page;
  /** Served as `/config.json`. */
  readonly config: PageConfig;
  /** Served as `/openapi.json`. */
  readonly openApi: unknown;
  /** Checked before every API call; by default no sign-in is required. */
  readonly signIn?: SignInCheck;
  readonly log?: AccessLog;
  readonly lambdaTimeoutMs?: number;
  readonly explainTimeoutMs?: number;
}

/** Handler calls in flight; further callers get 429. */
const MAX_CALLS_IN_FLIGHT = 32;

/** Of them, those that explain: as many as the reserved concurrency in AWS. */
const MAX_EXPLANATIONS_IN_FLIGHT = 2;

/** Limit of all bodies in memory together. A handler briefly needs up to four times its body. */
const BODY_BUDGET_BYTES = 64 * 1024 * 1024;

type Gateway = GatewayOptions & {
  readonly api: ReadonlyMap<string, LocalFunction>;
  readonly budget: ByteBudget;
  callsInFlight: number;
};

/** A handler with the settings of its function in AWS. */
interface LocalFunction {
  readonly handler: LambdaHandler;
  readonly timeoutMs: number;
  readonly concurrency: number;
  callsInFlight: number;
}

/** A request, its response, and the ID that log, reply and handler share. */
interface Exchange {
  /** Aborted when the client closes the connection before the reply. */
  readonly gone: AbortSignal;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly requestId: string;
}

/**
 * Stands in for API Gateway and Lambda: turns HTTP into an event, calls the cloud's handler, turns its result into HTTP. Also
 * serves the page.
 */
export async function startGateway(options: GatewayOptions): Promise<Running> {
  const { host = '127.0.0.1', allowedHosts, basePath, log = logToStandardOutput } = options;
  const gateway: Gateway = {
    ...options,
    api: localFunctions(options),
    budget: new ByteBudget(BODY_BUDGET_BYTES),
    callsInFlight: 0,
  };
  const server = createBoundedServer(
    (request, response) => {
      const requestId = randomUUID();
      const startedAt = performance.now();
      const gone = new AbortController();
      response.once('close', () => {
        if (!response.writableFinished) gone.abort();
        const status = response.writableFinished ? response.statusCode : 499;
        const durationMs = Math.round(performance.now() - startedAt);
        log({ requestId, method: request.method ?? '', route: routeOf(gateway, request), status, durationMs });
      });
      const exchange: Exchange = { request, response, requestId, gone: gone.signal };
      if (isOfOtherPage(request) || (isLoopback(host) && !namesThisMachine(request, allowedHosts))) {
        return send(exchange, gatewayError('FORBIDDEN', requestId));
      }
      if (basePath !== undefined && pathOf(request) === basePath) return send(exchange, intoFolder(basePath));
      if (basePath !== undefined) removePrefix(request, basePath);
      handle(gateway, exchange).catch((error) => fail(exchange, error));
    },
    (fault) => rawHttp(gatewayError(fault === 'slow' ? 'REQUEST_TIMEOUT' : 'BAD_REQUEST_BODY', randomUUID())),
    () => gateway.budget.isShort,
  );
  return listen(server, options.port, host);
}

/** The page's addresses are relative to its folder, so that its own address must end in a slash. */
function intoFolder(path: string): GatewayReply {
  const location = `${path.slice(path.lastIndexOf('/') + 1)}/`;
  return { status: 308, headers: { ...API_SECURITY_HEADERS, Location: location }, body: '' };
}

function localFunctions(options: GatewayOptions): ReadonlyMap<string, LocalFunction> {
  const { predict, explain, status, lambdaTimeoutMs = LAMBDA_TIMEOUT_MS } = options;
  const { explainTimeoutMs = EXPLAIN_TIMEOUT_MS } = options;
  const ofHandler = (handler: LambdaHandler) => ({
    handler,
    timeoutMs: lambdaTimeoutMs,
    concurrency: MAX_CALLS_IN_FLIGHT,
    callsInFlight: 0,
  });
  const functions = new Map<string, LocalFunction>([
    [API_PATHS.predict, ofHandler(predict)],
    [API_PATHS.status, ofHandler(status)],
  ]);
  if (explain !== null) {
    const limits = { timeoutMs: explainTimeoutMs, concurrency: MAX_EXPLANATIONS_IN_FLIGHT };
    functions.set(API_PATHS.explain, { ...ofHandler(explain), ...limits });
  }
  return functions;
}

/** `Sec-Fetch-Site` of a request from our own page, or from no page (a typed address). */
const OWN_SITES = new Set(['same-origin', 'none']);

/** True for a request by a script or form of another page, even of one on another port of this machine. Links are allowed. */
function isOfOtherPage({ headers, method }: IncomingMessage): boolean {
  const isLink = headers['sec-fetch-mode'] === 'navigate' && method === 'GET';
  return !OWN_SITES.has(String(headers['sec-fetch-site'] ?? 'none')) && !isLink;
}

async function handle(gateway: Gateway, exchange: Exchange): Promise<void> {
  const { request, response, requestId } = exchange;
  const called = gateway.api.get(pathOf(request));
  if (called !== undefined) return send(exchange, await call(gateway, called, exchange));
  const document = documentAt(gateway, pathOf(request));
  const isRead = request.method === 'GET' || request.method === 'HEAD';
  if (document !== null && isRead) return send(exchange, jsonDocument(document));
  if (isRead && (await gateway.page(request, response))) return;
  const isKnown = document !== null || pathOf(request) === '/';
  const code: ErrorCode = isKnown ? 'METHOD_NOT_ALLOWED' : 'NOT_FOUND';
  send(exchange, gatewayError(code, requestId, isKnown ? { Allow: 'GET, HEAD' } : {}));
}

function documentAt({ config, openApi }: Gateway, path: string): unknown {
  if (path === '/config.json') return config;
  return path === OPENAPI_PATH ? openApi : null;
}

async function call(gateway: Gateway, called: LocalFunction, exchange: Exchange): Promise<GatewayReply> {
  const { request, requestId, gone } = exchange;
  const { signIn } = gateway;
  const needsToken = signIn !== undefined && request.method !== 'OPTIONS';
  const claims = needsToken ? await signIn(request.headers.authorization) : null;
  if (needsToken && claims === null) return gatewayError('UNAUTHORIZED', requestId, { 'WWW-Authenticate': 'Bearer' });
  const lease = gateway.budget.open();
  try {
    const event = toProxyEvent(request, await receive(exchange, lease), requestId, claims);
    return await runBounded(gateway, called, event, gone);
  } finally {
    lease.release();
  }
}

async function runBounded(
  gateway: Gateway,
  called: LocalFunction,
  event: APIGatewayProxyEvent,
  gone: AbortSignal,
): Promise<GatewayReply> {
  if (gateway.callsInFlight >= MAX_CALLS_IN_FLIGHT || called.callsInFlight >= called.concurrency) {
    return gatewayError('TOO_MANY_REQUESTS', event.requestContext.requestId);
  }
  gateway.callsInFlight++;
  called.callsInFlight++;
  try {
    return await runLambda(called.handler, event, { timeoutMs: called.timeoutMs, gone });
  } finally {
    gateway.callsInFlight--;
    called.callsInFlight--;
  }
}

/** Answers `Expect: 100-continue` only if the body is small enough to be read. */
function receive({ request, response }: Exchange, lease: ByteLease): Promise<Buffer> {
  const isAcceptable = Number(request.headers['content-length'] ?? 0) <= MAX_EVENT_BODY_BYTES;
  if (request.headers.expect?.toLowerCase() === '100-continue' && isAcceptable) response.writeContinue();
  return readBody(request, MAX_EVENT_BODY_BYTES, lease);
}

function fail(exchange: Exchange, error: unknown): void {
  if (error instanceof BodyIncompleteError) return void exchange.response.destroy();
  send(exchange, gatewayError(codeOf(error), exchange.requestId));
}

function codeOf(error: unknown): ErrorCode {
  if (error instanceof BodyTooLargeError) return 'PAYLOAD_TOO_LARGE';
  return error instanceof BodiesTooManyError ? 'TOO_MANY_REQUESTS' : 'INTERNAL';
}

function send({ request, response }: Exchange, { status, headers, body }: GatewayReply): void {
  if (response.destroyed || response.headersSent) return;
  if (!isFullyRead(request)) {
    refuse(request, response, { status, headers, body: body.toString() });
  } else {
    response.writeHead(status, status === 204 ? headers : { ...headers, 'Content-Length': Buffer.byteLength(body) });
    response.end(request.method === 'HEAD' ? undefined : body);
  }
}

function routeOf(gateway: Gateway, request: IncomingMessage): string {
  const path = pathOf(request);
  if (gateway.api.has(path) || documentAt(gateway, path) !== null) return path;
  return path === '/' || path.startsWith('/assets/') ? 'page' : 'other';
}
