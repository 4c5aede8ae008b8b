/** Sends requests to the handler: a request becomes an API Gateway event, the result a reply. */
import { sharpDecoder } from '../../../imaging/decode.ts';
import { createPreparer } from '../../../inference/preparer.ts';
import { createPredictHandler, type ProxyEvent, type ServiceHandler } from '../../../lambda/predict/handler.ts';
import type { Reply } from '../reply.ts';
import type { Request } from '../request.ts';
import { type StandInEndpoint, startStandInEndpoint } from './stand-in-endpoint.ts';

/** The shapes in which API Gateway, or a test tool, passes a request. */
export const EVENT_SHAPES = ['REST event, base64', 'HTTP event, base64', 'REST event, bytes as text'] as const;

export type EventShape = (typeof EVENT_SHAPES)[number];

export interface HandlerDriver {
  /** The requests to the model. */
  readonly endpoint: StandInEndpoint;
  /** Unexpected faults of the handler, and faults of its dependencies: bad input must cause neither. */
  readonly faults: Error[];
  send(request: Request, shape?: EventShape): Promise<Reply>;
  sendEvent(event: object): Promise<Reply>;
  close(): Promise<void>;
}

/** The handler in front of a stand-in for the model's endpoint. */
export async function startHandler(): Promise<HandlerDriver> {
  const endpoint = await startStandInEndpoint();
  const faults: Error[] = [];
  const handle = createPredictHandler({
    endpointName: endpoint.name,
    endpointUrl: endpoint.url,
    region: 'eu-central-1',
    credentials: { accessKeyId: 'none', secretAccessKey: 'none' },
    model: { name: 'stand-in', version: '0', operatingPoint: 0.5 },
    checks: { mode: 'off', guard: null },
    preparer: createPreparer({ side: 224, decoder: sharpDecoder, guard: null }),
    allowedOrigins: [],
    telemetry: { record: () => {}, fault: (_requestId, error) => faults.push(error) },
  });
  const sendEvent = (event: object) => call(handle, event);
  return {
    endpoint,
    faults,
    sendEvent,
    send: (request, shape = 'REST event, base64') => sendEvent(toEvent(request, shape)),
    close: () => endpoint.close(),
  };
}

let requests = 0;

/** Calls a handler with an event, as Lambda does. */
export async function call(handle: ServiceHandler, event: object): Promise<Reply> {
  const context = { awsRequestId: `request-${++requests}`, getRemainingTimeInMillis: () => 15_000 };
  const { statusCode, headers = {}, body } = await handle(event as ProxyEvent, context);
  const named = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)]);
  return { status: statusCode, headers: Object.fromEntries(named), body };
}

/** The part of API Gateway's proxy event that holds the body. */
export interface EventBody {
  readonly body: string | null;
  readonly isBase64Encoded: boolean;
}

/** API Gateway's proxy event for a request. */
export function toEvent(request: Request, shape: EventShape): EventBody {
  const isBase64Encoded = shape !== 'REST event, bytes as text';
  const text = request.body.toString(isBase64Encoded ? 'base64' : 'latin1');
  const body = { body: text === '' ? null : text, isBase64Encoded };
  return shape === 'HTTP event, base64' ? { ...toHttpEvent(request), ...body } : { ...toRestEvent(request), ...body };
}

/** Version 1: of a repeated header, `headers` has the last, `multiValueHeaders` both. */
function toRestEvent({ method, path, headers }: Request): object {
  const multiValueHeaders: Record<string, string[]> = {};
  for (const [name, value] of headers) multiValueHeaders[name] = [...(multiValueHeaders[name] ?? []), value];
  return {
    resource: '/api/{proxy+}',
    path,
    httpMethod: method,
    headers: Object.fromEntries(headers),
    multiValueHeaders,
    queryStringParameters: null,
    multiValueQueryStringParameters: null,
    pathParameters: null,
    stageVariables: null,
    requestContext: { httpMethod: method, path, requestId: 'gateway', stage: 'prod' },
  };
}

/** Version 2: names in lower case, values of a repeated header joined with commas. */
function toHttpEvent({ method, path, headers }: Request): object {
  const joined: Record<string, string> = {};
  for (const [name, value] of headers) {
    const key = name.toLowerCase();
    joined[key] = key in joined ? `${joined[key]},${value}` : value;
  }
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath: path,
    rawQueryString: '',
    headers: joined,
    requestContext: { http: { method, path, protocol: 'HTTP/1.1', sourceIp: '127.0.0.1', userAgent: '' } },
  };
}
