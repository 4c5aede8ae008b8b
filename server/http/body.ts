import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import type { ByteLease } from './byte-budget.ts';

/** The body has more bytes than allowed, by its declared length or by count. */
export class BodyTooLargeError extends Error {
  override readonly name = 'BodyTooLargeError';
}

/** The bodies of other requests use the complete budget. */
export class BodiesTooManyError extends Error {
  override readonly name = 'BodiesTooManyError';
}

/** The client closed the connection, or broke the framing, before the body was complete. */
export class BodyIncompleteError extends Error {
  override readonly name = 'BodyIncompleteError';
}

/** Up to this much of a refused body is read and discarded, for at most this long, so that the client can read the refusal. */
const LINGER_BYTES = 8_000_000;
const LINGER_MS = 1_000;

/**
 * Reads a complete body into its own memory.
 * @param maxBytes A body that declares more is not read, and never more than this is kept.
 * @param lease Counts the bytes as they arrive; by default they are not counted.
 * @throws {BodyTooLargeError} @throws {BodiesTooManyError} @throws {BodyIncompleteError}
 */
export function readBody(request: IncomingMessage, maxBytes: number, lease?: ByteLease): Promise<Buffer<ArrayBuffer>> {
  const declared = request.headers['content-length'];
  const declaredBytes = declared === undefined ? undefined : Number(declared);
  if (declaredBytes !== undefined && declaredBytes > maxBytes) {
    return Promise.reject(new BodyTooLargeError(`needed at most ${maxBytes} bytes, found ${declared} declared`));
  }
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const leave = () => request.off('data', take).off('end', finish).off('close', fail).off('error', fail);
    const take = (chunk: Buffer) => {
      size += chunk.length;
      const isTooLarge = size > maxBytes;
      if (!isTooLarge && lease?.take(chunk.length) !== false) return void chunks.push(chunk);
      leave();
      request.pause();
      reject(
        isTooLarge
          ? new BodyTooLargeError(`needed at most ${maxBytes} bytes, found more`)
          : new BodiesTooManyError('needed memory for a body, found it all in use'),
      );
    };
    const finish = () => {
      leave();
      resolve(join(chunks, size));
    };
    const fail = () => {
      leave();
      reject(new BodyIncompleteError(`the connection closed after ${size} bytes of the body`));
    };
    request.on('data', take).on('end', finish).on('close', fail).on('error', fail);
  });
}

/** Copies the chunks into a buffer with its own memory, which can be transferred to another thread. */
function join(chunks: readonly Buffer[], size: number): Buffer<ArrayBuffer> {
  const whole = Buffer.allocUnsafeSlow(size);
  let offset = 0;
  for (const chunk of chunks) offset += chunk.copy(whole, offset);
  return whole;
}

/** True if no byte of the body is outstanding. */
export function isFullyRead(request: IncomingMessage): boolean {
  const { 'content-length': length, 'transfer-encoding': encoding } = request.headers;
  return request.complete || (encoding === undefined && (length === undefined || Number(length) === 0));
}

export interface Refusal {
  readonly status: number;
  readonly headers: OutgoingHttpHeaders;
  readonly body: string;
}

/**
 * Replies to a request whose body was not read to its end, and closes the connection. Closing it with unread bytes would
 * reset it, and the client could lose the reply; so the rest of the body is discarded for a moment after the reply.
 */
export function refuse(request: IncomingMessage, response: ServerResponse, { status, headers, body }: Refusal): void {
  response.writeHead(status, { ...headers, 'Content-Length': Buffer.byteLength(body), Connection: 'close' });
  response.write(body);
  const close = () => {
    clearTimeout(timer);
    response.end();
  };
  const timer = setTimeout(close, LINGER_MS);
  let discarded = 0;
  request.on('data', (chunk: Buffer) => {
    discarded += chunk.length;
    if (discarded > LINGER_BYTES) request.pause();
  });
  request.on('end', close).on('close', close).on('error', close).resume();
}
