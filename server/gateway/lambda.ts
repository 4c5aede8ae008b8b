import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import { type GatewayReply, gatewayError } from './reply.ts';

export interface LambdaContext {
  readonly awsRequestId: string;
  readonly getRemainingTimeInMillis: () => number;
  /** Aborted when the client has closed the connection; Lambda has nothing like it. */
  readonly gone: AbortSignal;
}

/** A handler with the signature that the Lambda service calls. */
export type LambdaHandler = (event: APIGatewayProxyEvent, context: LambdaContext) => Promise<APIGatewayProxyResult>;

/** Timeout of the functions in AWS, and of the one that explains. */
export const LAMBDA_TIMEOUT_MS = 15_000;
export const EXPLAIN_TIMEOUT_MS = 28_000;

/** Lambda accepts events of at most 6 MB; the envelope's part is reserved for headers and metadata. */
const LAMBDA_EVENT_BYTES = 6 * 1024 * 1024;
const ENVELOPE_BYTES = 64 * 1024;

/** The largest body that fits into an event after base64 encoding, in bytes. API Gateway's own limit of 10 MB is higher. */
export const MAX_EVENT_BODY_BYTES = Math.floor(((LAMBDA_EVENT_BYTES - ENVELOPE_BYTES) * 3) / 4);

/** Runs a handler as Lambda does: with a timeout, and with an error reply if the handler throws. */
export async function runLambda(
  handler: LambdaHandler,
  event: APIGatewayProxyEvent,
  { timeoutMs, gone }: { readonly timeoutMs: number; readonly gone: AbortSignal },
): Promise<GatewayReply> {
  const { requestId } = event.requestContext;
  const deadline = performance.now() + timeoutMs;
  const context: LambdaContext = {
    awsRequestId: requestId,
    getRemainingTimeInMillis: () => Math.max(0, Math.round(deadline - performance.now())),
    gone,
  };
  const late = Promise.withResolvers<GatewayReply>();
  const timer = setTimeout(() => late.resolve(gatewayError('MODEL_TIMEOUT', requestId)), timeoutMs);
  try {
    return await Promise.race([handler(event, context).then(toReply), late.promise]);
  } catch {
    return gatewayError('INTERNAL', requestId);
  } finally {
    clearTimeout(timer);
  }
}

function toReply({
  statusCode,
  headers,
  multiValueHeaders,
  body,
  isBase64Encoded,
}: APIGatewayProxyResult): GatewayReply {
  const single = Object.entries(headers ?? {}).map(([name, value]) => [name, String(value)] as const);
  const multiple = Object.entries(multiValueHeaders ?? {}).map(([name, values]) => [name, values.map(String)] as const);
  return {
    status: statusCode,
    headers: Object.fromEntries([...single, ...multiple]),
    body: isBase64Encoded === true ? Buffer.from(body, 'base64') : body,
  };
}
