import { type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http';
import { EXPLANATION_ATTRIBUTES } from '../../core/contract/explanation.ts';
import { BoundedQueue } from '../../inference/bounded-queue.ts';
import { BodyIncompleteError, BodyTooLargeError, isFullyRead, readBody, refuse } from '../http/body.ts';
import { isLoopback, namesThisMachine } from '../http/hosts.ts';
import { createBoundedServer, listen, type ParserFault, type Running } from '../http/server.ts';
import { pathOf } from '../http/target.ts';
import type { Classifier } from './classifier.ts';
import { invoke, ping } from './container-api.ts';
import { describeEndpoint } from './control-api.ts';
import { replicaCount, startReplicas } from './replicas.ts';
import { containerError, type EndpointReply } from './reply.ts';
import { bodyTooLarge, refuseInvocation, relay } from './runtime-api.ts';

export interface EndpointOptions {
  /** The model folder. */
  readonly modelDir: string;
  readonly name: string;
  /** By default 0: any free port. */
  readonly port?: number;
  /** By default loopback; with another address, other machines can reach the endpoint. */
  readonly host?: string;
  /** CPU threads that one inference uses. */
  readonly threads?: number;
  /** Images that may wait while others are in flight. */
  readonly queueLength?: number;
}

export interface RunningEndpoint extends Running {
  /** Settles when the network is loaded. @throws {ModelFolderError} */
  readonly ready: Promise<void>;
}

/** Limit of InvokeEndpoint. */
const MAX_BODY_BYTES = 6_291_456;
const DEFAULT_QUEUE_LENGTH = 8;
/** One image is decoded while the network runs on the other. */
const IN_FLIGHT_PER_REPLICA = 2;

/**
 * Stands in for SageMaker: container contract, runtime and DescribeEndpoint in front of one ONNX Runtime session.
 * It listens before the network is loaded and replies with that state until then; see `ready`.
 */
export async function startEndpoint(options: EndpointOptions): Promise<RunningEndpoint> {
  const { modelDir, name, port = 0, host = '127.0.0.1', threads, queueLength = DEFAULT_QUEUE_LENGTH } = options;
  const classifier = startReplicas({ dir: modelDir, ...(threads === undefined ? {} : { threads }) });
  const inFlight = IN_FLIGHT_PER_REPLICA * replicaCount(threads);
  const queue = new BoundedQueue({ running: inFlight, waiting: queueLength, yielding: inFlight / 2 });
  const api: Api = { name, classifier, queue, createdAt: new Date() };
  const server = createBoundedServer((request, response) => {
    if (isLoopback(host) && !namesThisMachine(request)) {
      return send(request, response, containerError(403, 'needed a host name of this machine, found another'));
    }
    handle(api, request, response).then(
      (reply) => send(request, response, reply),
      (error) => fail(request, response, error),
    );
  }, explainFault);
  const running = await listen(server, port, host).catch(async (error) => {
    await classifier.close();
    throw error;
  });
  const close = async () => {
    await running.close();
    await classifier.close();
  };
  return { ...running, ready: classifier.ready, close };
}

interface Api {
  readonly name: string;
  readonly classifier: Classifier;
  readonly queue: BoundedQueue;
  readonly createdAt: Date;
}

async function handle(api: Api, request: IncomingMessage, response: ServerResponse): Promise<EndpointReply> {
  const path = pathOf(request);
  const route = `${request.method} ${path}`;
  if (route === 'GET /ping') return ping(api.classifier);
  if (route === 'POST /invocations') return runContainer(api, request, response);
  const [, requested] = /^POST \/endpoints\/([^/]+)\/invocations$/.exec(route) ?? [];
  if (requested !== undefined) return runEndpoint(api, requested, request, response);
  if (route === 'POST /') {
    const body = (await readBody(request, MAX_BODY_BYTES)).toString('utf8');
    const { name, createdAt, classifier } = api;
    return describeEndpoint(header(request, 'x-amz-target'), body, { name, createdAt, state: classifier.state });
  }
  return containerError(404, 'there is nothing at this address');
}

async function runContainer(api: Api, request: IncomingMessage, response: ServerResponse): Promise<EndpointReply> {
  const gone = new AbortController();
  response.once('close', () => {
    if (!response.writableFinished) gone.abort();
  });
  if (request.headers.expect !== undefined) response.writeContinue();
  return invoke(api.classifier, api.queue, {
    contentType: request.headers['content-type'],
    accept: request.headers.accept,
    image: await readBody(request, MAX_BODY_BYTES),
    signal: gone.signal,
    yields: header(request, 'x-amzn-sagemaker-custom-attributes') === EXPLANATION_ATTRIBUTES,
  });
}

async function runEndpoint(
  api: Api,
  requested: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<EndpointReply> {
  const refusal = refuseInvocation(decodeURIComponent(requested), api.name, api.classifier.state);
  if (refusal !== null) return refusal;
  try {
    return relay(await runContainer(api, request, response));
  } catch (error) {
    if (error instanceof BodyTooLargeError) return bodyTooLarge(MAX_BODY_BYTES);
    throw error;
  }
}

function fail(request: IncomingMessage, response: ServerResponse, error: unknown): void {
  if (error instanceof BodyIncompleteError) response.destroy();
  else if (error instanceof BodyTooLargeError) send(request, response, containerError(413, error.message));
  else if (error instanceof URIError) send(request, response, containerError(400, 'the address is not valid'));
  else send(request, response, containerError(500, 'something went wrong in the endpoint'));
}

function send(request: IncomingMessage, response: ServerResponse, { status, headers, body }: EndpointReply): void {
  if (response.destroyed) return;
  if (!isFullyRead(request)) refuse(request, response, { status, headers, body });
  else response.writeHead(status, { ...headers, 'Content-Length': Buffer.byteLength(body) }).end(body);
}

function header(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value[0] : value;
}

function explainFault(fault: ParserFault): string {
  const status = fault === 'slow' ? 408 : 400;
  const { headers, body } = containerError(
    status,
    fault === 'slow' ? 'the request took too long' : 'the request is not HTTP',
  );
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.join('')}Content-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`;
}
