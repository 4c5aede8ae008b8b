import { once } from 'node:events';
import { createConnection, type Socket } from 'node:net';

/**
 * Uploads images over keep-alive connections with as little work as possible: the client's own time would count as the
 * service's, and the client shares the cores with the service.
 */
export class UploadClient {
  readonly #port: number;
  readonly #idle: Socket[] = [];
  readonly #requests = new Map<Uint8Array, Buffer>();

  constructor(port: number) {
    this.#port = port;
  }

  /** @throws {Error} unless a verdict comes back. */
  async upload(image: Uint8Array): Promise<void> {
    const socket = this.#takeIdle() ?? (await this.#connect());
    const status = await exchange(socket, this.#requestFor(image));
    this.#idle.push(socket);
    if (status !== '200') throw new Error(`Uploading an image: needed status 200, found ${status}`);
  }

  close(): void {
    for (const socket of this.#idle) socket.destroy();
  }

  /** Skips connections that the service has closed because they were idle. */
  #takeIdle(): Socket | undefined {
    for (let socket = this.#idle.pop(); socket !== undefined; socket = this.#idle.pop()) {
      if (!socket.destroyed && socket.writable) return socket;
    }
    return undefined;
  }

  async #connect(): Promise<Socket> {
    const socket = createConnection({ host: '127.0.0.1', port: this.#port, noDelay: true });
    await once(socket, 'connect');
    return socket;
  }

  #requestFor(image: Uint8Array): Buffer {
    const known = this.#requests.get(image);
    if (known !== undefined) return known;
    const length = PART_HEAD.length + image.length + PART_TAIL.length;
    const head = `POST /api/predict HTTP/1.1\r\nHost: 127.0.0.1:${this.#port}\r\nContent-Type: multipart/form-data; boundary=image\r\nContent-Length: ${length}\r\n\r\n`;
    const request = Buffer.concat([Buffer.from(head), PART_HEAD, image, PART_TAIL]);
    this.#requests.set(image, request);
    return request;
  }
}

const PART_HEAD = Buffer.from(
  '--image\r\nContent-Disposition: form-data; name="file"; filename="image"\r\nContent-Type: image/jpeg\r\n\r\n',
);
const PART_TAIL = Buffer.from('\r\n--image--\r\n');

/** Sends a request and reads the complete reply. @returns The reply's status. */
function exchange(socket: Socket, request: Buffer): Promise<string> {
  return new Promise((resolve, reject) => {
    let reply = '';
    const leave = () => socket.off('data', take).off('error', fail).off('close', fail);
    const fail = (error?: unknown) => {
      leave();
      reject(error instanceof Error ? error : new Error('Uploading an image: found the connection closed'));
    };
    const take = (chunk: Buffer) => {
      reply += chunk.toString('latin1');
      const headEnd = reply.indexOf('\r\n\r\n');
      if (headEnd < 0) return;
      const bodyLength = Number(/\r\ncontent-length: (\d+)/i.exec(reply)?.[1]);
      if (reply.length < headEnd + 4 + bodyLength) return;
      leave();
      resolve(reply.slice('HTTP/1.1 '.length, 'HTTP/1.1 200'.length));
    };
    socket.on('data', take).on('error', fail).on('close', fail);
    socket.write(request);
  });
}
