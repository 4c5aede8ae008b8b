import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { APIGatewayProxyEvent } from 'aws-lambda';
import type { ErrorCode } from '../../core/contract/error-catalogue.ts';
import { API_PATHS, OPENAPI_PATH, type PageConfig } from '../../core/contract/page-config.ts';
import {
  BodiesTooManyError,
  BodyIncompleteError,
  BodyTooLargeError,
  isWhollyRead,
  readBody,
  refuse,
} from '../http/body.ts';
import { ByteBudget, type ByteLease } from '../http/byte-budget.ts';
import { isLoopback, namesThisMachine } from '../http/hosts.ts';
import { createBoundedServer, listen, type Running } from '../http/server.ts';
import { type AccessLog, logToStandardOutput } from './access-log.ts';
import { toProxyEvent } from './event.ts';
import { LAMBDA_TIMEOUT_MS, type LambdaHandler, MAX_EVENT_BODY_BYTES, runLambda } from './lambda.ts';
import type { Page } from './page.ts';
import { type GatewayReply, gatewayError, jsonDocument, rawHttp } from './reply.ts';
import type { SignInCheck } from './sign-in.ts';

export interface GatewayOptions {
  /** 0 for any free port. */
  readonly port: number;
  /** Loopback by default; then only requests that name this machine as their host are answered. */
  readonly host?: string;
  readonly predict: LambdaHandler;
  readonly status: LambdaHandler;
  readonly page: Page;
  /** Served as `/config.json`. */
  readonly config: PageConfig;
  /** Served as `/openapi.json`. */
  readonly openApi: unknown;
  /** Asked before every call of the API; by default nobody has to sign in. */
  readonly signIn?: SignInCheck;
  readonly log?: AccessLog;
  readonly lambdaTimeoutMs?: number;
}

/** Handlers that run at once; more callers are told to come back. */
const MAX_CALLS_AT_ONCE = 32;

/** All bodies together that are held in memory. A handler makes up to four times as much of it, for a moment. */
const BODY_BUDGET_BYTES = 64 * 1024 * 1024;

type Gateway = GatewayOptions & {
  readonly api: ReadonlyMap<string, LambdaHandler>;
  readonly budget: ByteBudget;
  callsAtOnce: number;
};

/** Stands in for API Gateway and Lambda: HTTP to event, the cloud's own handler, result to HTTP; and serves the page. */
export async function startGateway(options: GatewayOptions): Promise<Running> {
  const { host = '127.0.0.1', log = logToStandardOutput } = options;
  const api = new Map([
    [API_PATHS.predict as string, options.predict],
    [API_PATHS.status, options.status],
  ]);
  const gateway: Gateway = { ...options, api, budget: new ByteBudget(BODY_BUDGET_BYTES), callsAtOnce: 0 };
  const server = createBoundedServer(
    (request, response) => {
      const requestId = randomUUID();
      const startedAt = performance.now();
      response.once('close', () => {
        const status = response.writableFinished ? response.statusCode : 499;
        const durationMs = Math.round(performance.now() - startedAt);
        log({ requestId, method: request.method ?? '', route: routeOf(gateway, request), status, durationMs });
      });
      if (isOfOtherPage(request) || (isLoopback(host) && !namesThisMachine(request, running.port))) {
        return send(request, response, gatewayError('FORBIDDEN', requestId));
      }
      answer(gateway, request, response, requestId).catch((error) => fail(request, response, requestId, error));
    },
    (fault) => rawHttp(gatewayError(fault === 'slow' ? 'REQUEST_TIMEOUT' : 'BAD_REQUEST_BODY', randomUUID())),
  );
  const running = await listen(server, options.port, host);
  return running;
}

/** What the browser says of its own page, or of no page at all (an address typed in). */
const OWN_SITES = new Set(['same-origin', 'none']);

/** Sent by the script or the form of another page, be it of another port of the same machine; a link may lead here. */
function isOfOtherPage({ headers, method }: IncomingMessage): boolean {
  const isLink = headers['sec-fetch-mode'] === 'navigate' && method === 'GET';
  return !OWN_SITES.has(String(headers['sec-fetch-site'] ?? 'none')) && !isLink;
}

async function answer(
  gateway: Gateway,
  request: IncomingMessage,
  response: ServerResponse,
  requestId: string,
): Promise<void> {
  const handler = gateway.api.get(pathOf(request));
  if (handler !== undefined) {
    return send(request, response, await call(gateway, handler, request, response, requestId));
  }
  const document = documentAt(gateway, pathOf(request));
  const isRead = request.method === 'GET' || request.method === 'HEAD';
  if (document !== null && isRead) return send(request, response, jsonDocument(document));
  if (isRead && (await gateway.page(request, response))) return;
  const isKnown = document !== null || pathOf(request) === '/';
  const code: ErrorCode = isKnown ? 'METHOD_NOT_ALLOWED' : 'NOT_FOUND';
  send(request, response, gatewayError(code, requestId, isKnown ? { Allow: 'GET, HEAD' } : {}));
}

function documentAt({ config, openApi }: Gateway, path: string): unknown {
  if (path === '/config.json') return config;
  return path === OPENAPI_PATH ? openApi : null;
}

async function call(
  gateway: Gateway,
  handler: LambdaHandler,
  request: IncomingMessage,
  response: ServerResponse,
  requestId: string,
): Promise<GatewayReply> {
  const isLetIn = request.method === 'OPTIONS' || (await gateway.signIn?.(request.headers.authorization)) !== false;
  if (!isLetIn) return gatewayError('UNAUTHORIZED', requestId, { 'WWW-Authenticate': 'Bearer' });
  const lease = gateway.budget.open();
  try {
    const event = toProxyEvent(request, await receive(request, response, lease), requestId);
    return await runBounded(gateway, handler, event);
  } finally {
    lease.giveBack();
  }
}

async function runBounded(
  gateway: Gateway,
  handler: LambdaHandler,
  event: APIGatewayProxyEvent,
): Promise<GatewayReply> {
  if (gateway.callsAtOnce >= MAX_CALLS_AT_ONCE)
    return gatewayError('TOO_MANY_REQUESTS', event.requestContext.requestId);
  gateway.callsAtOnce++;
  try {
    return await runLambda(handler, event, gateway.lambdaTimeoutMs ?? LAMBDA_TIMEOUT_MS);
  } finally {
    gateway.callsAtOnce--;
  }
}

/** A client that asked whether to go on is told so only if the body is one that will be read. */
function receive(request: IncomingMessage, response: ServerResponse, lease: ByteLease): Promise<Buffer> {
  const isAcceptable = Number(request.headers['content-length'] ?? 0) <= MAX_EVENT_BODY_BYTES;
  if (request.headers.expect?.toLowerCase() === '100-continue' && isAcceptable) response.writeContinue();
  return readBody(request, MAX_EVENT_BODY_BYTES, lease);
}

function fail(request: IncomingMessage, response: ServerResponse, requestId: string, error: unknown): void {
  if (error instanceof BodyIncompleteError) return void response.destroy();
  send(request, response, gatewayError(codeOf(error), requestId));
}

function codeOf(error: unknown): ErrorCode {
  if (error instanceof BodyTooLargeError) return 'PAYLOAD_TOO_LARGE';
  return error instanceof BodiesTooManyError ? 'TOO_MANY_REQUESTS' : 'INTERNAL';
}

function send(request: IncomingMessage, response: ServerResponse, { status, headers, body }: GatewayReply): void {
  if (response.destroyed || response.headersSent) return;
  if (!isWhollyRead(request)) {
    refuse(request, response, status, headers, body.toString());
  } else {
    response.writeHead(status, status === 204 ? headers : { ...headers, 'Content-Length': Buffer.byteLength(body) });
    response.end(request.method === 'HEAD' ? undefined : body);
  }
}

function pathOf(request: IncomingMessage): string {
  return request.url?.split('?', 1)[0] ?? '/';
}

function routeOf(gateway: Gateway, request: IncomingMessage): string {
  const path = pathOf(request);
  if (gateway.api.has(path) || documentAt(gateway, path) !== null) return path;
  return path === '/' || path.startsWith('/assets/') ? 'page' : 'other';
}
