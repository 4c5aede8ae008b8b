import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** How an invocation ended: with a response, or with an error that the runtime client reported. */
export interface Outcome {
  readonly kind: 'response' | 'error';
  readonly body: string;
}

interface Invocation {
  readonly id: string;
  readonly event: string;
  readonly timeoutMs: number;
  readonly settle: (outcome: Outcome) => void;
}

/** AWS Lambda's Runtime API (2018-06-01), as far as a runtime client uses it: next, response, error, init error. */
export class RuntimeApi {
  private readonly server: Server;
  private readonly waiting: Invocation[] = [];
  private readonly running = new Map<string, Invocation>();
  private hungry: ServerResponse | null = null;
  private count = 0;
  private announceReady: () => void = () => {};
  /** Settles when the client first asks for work: initialization is over. */
  readonly ready = new Promise<void>((resolve) => {
    this.announceReady = resolve;
  });

  constructor() {
    this.server = createServer((request, response) => void this.answer(request, response));
  }

  async listen(): Promise<string> {
    await new Promise<void>((done) => this.server.listen(0, '127.0.0.1', done));
    return `127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  close(): void {
    this.server.closeAllConnections();
    this.server.close();
  }

  /** Passes an event to the client, with the time that Lambda would leave it. */
  invoke(event: object, timeoutMs = 15_000): Promise<Outcome> {
    this.count += 1;
    const id = `00000000-0000-4000-8000-${String(this.count).padStart(12, '0')}`;
    return new Promise((settle) => {
      this.waiting.push({ id, event: JSON.stringify(event), timeoutMs, settle });
      this.feed();
    });
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks).toString();
    const [, , , what = '', idOrNext = '', kind = ''] = (request.url ?? '').split('/');
    if (what === 'invocation' && idOrNext === 'next') {
      this.announceReady();
      this.hungry = response;
      this.feed();
      return;
    }
    if (what === 'invocation') this.running.get(idOrNext)?.settle({ kind: kind as Outcome['kind'], body });
    if (what === 'init') process.stderr.write(`initialization failed: ${body}\n`);
    response.writeHead(202).end();
  }

  private feed(): void {
    const invocation = this.hungry === null ? undefined : this.waiting.shift();
    if (invocation === undefined) return;
    this.running.set(invocation.id, invocation);
    this.hungry?.writeHead(200, {
      'Content-Type': 'application/json',
      'Lambda-Runtime-Aws-Request-Id': invocation.id,
      'Lambda-Runtime-Deadline-Ms': String(Date.now() + invocation.timeoutMs),
      'Lambda-Runtime-Invoked-Function-Arn': 'arn:aws:lambda:eu-west-1:111122223333:function:predict',
    });
    this.hungry?.end(invocation.event);
    this.hungry = null;
  }
}
