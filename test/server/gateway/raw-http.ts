import { connect } from 'node:net';

/** The reply on a raw connection. */
export interface RawReply {
  readonly status: number;
  readonly head: string;
  readonly body: string;
}

/**
 * Writes bytes to a socket and reads until the server closes the connection (or, with `untilReply`, until a complete
 * reply has arrived). Chunks are written unchanged, in order.
 */
export function talk(port: number, chunks: Iterable<string | Buffer>, untilReply = false): Promise<RawReply> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    let received = '';
    const done = () => {
      socket.destroy();
      const [head = '', body = ''] = received.split('\r\n\r\n', 2);
      resolve({ status: Number(head.slice(9, 12)), head, body });
    };
    socket.setEncoding('latin1');
    socket.on('data', (text) => {
      received += text;
      if (untilReply && isComplete(received)) done();
    });
    socket.on('close', done);
    socket.on('error', (error: NodeJS.ErrnoException) => {
      if (received === '' && error.code !== 'EPIPE') reject(error);
    });
    for (const chunk of chunks) socket.write(chunk);
  });
}

function isComplete(received: string): boolean {
  const [head = '', body] = received.split('\r\n\r\n', 2);
  const length = /content-length: (\d+)/i.exec(head)?.[1];
  return body !== undefined && length !== undefined && Buffer.byteLength(body, 'latin1') >= Number(length);
}
