import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import type { ByteLease } from './byte-budget.ts';

/** The body has more bytes than may be read, by its own declaration or by count. */
export class BodyTooLargeError extends Error {
  override readonly name = 'BodyTooLargeError';
}

/** The bodies of other requests take all the memory there is for bodies. */
export class BodiesTooManyError extends Error {
  override readonly name = 'BodiesTooManyError';
}

/** The client went away, or broke the framing, before the body was complete. */
export class BodyIncompleteError extends Error {
  override readonly name = 'BodyIncompleteError';
}

/** How much of the rest of a refused body is read and thrown away, and for how long, so that the client gets to read the refusal. */
const LINGER_BYTES = 8_000_000;
const LINGER_MS = 1_000;

/**
 * Reads a whole body into memory of its own.
 * @param maxBytes Nothing is read of a body that declares more, and no more than this is ever kept.
 * @param lease What the bytes are counted on as they come; by default on nothing.
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

/** One array that shares its memory with nothing, so that it can be handed to another thread without a copy. */
function join(chunks: readonly Buffer[], size: number): Buffer<ArrayBuffer> {
  const whole = Buffer.allocUnsafeSlow(size);
  let offset = 0;
  for (const chunk of chunks) offset += chunk.copy(whole, offset);
  return whole;
}

/** True if no byte of the body is still to come. */
export function isWhollyRead(request: IncomingMessage): boolean {
  const { 'content-length': length, 'transfer-encoding': encoding } = request.headers;
  return request.complete || (encoding === undefined && (length === undefined || Number(length) === 0));
}

/**
 * Answers a request whose body was not read to its end, and closes the connection. The answer is sent whole at once; the
 * rest of the body is thrown away for a moment, because closing on unread bytes would reset the connection and could
 * take the answer with it.
 */
export function refuse(
  request: IncomingMessage,
  response: ServerResponse,
  status: number,
  headers: OutgoingHttpHeaders,
  body: string,
): void {
  response.writeHead(status, { ...headers, 'Content-Length': Buffer.byteLength(body), Connection: 'close' });
  response.write(body);
  const close = () => {
    clearTimeout(timer);
    response.end();
  };
  const timer = setTimeout(close, LINGER_MS);
  let thrownAway = 0;
  request.on('data', (chunk: Buffer) => {
    thrownAway += chunk.length;
    if (thrownAway > LINGER_BYTES) request.pause();
  });
  request.on('end', close).on('close', close).on('error', close).resume();
}
