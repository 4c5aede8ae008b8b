import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Answer {
  readonly method: string | undefined;
  readonly contentType: string | undefined;
  readonly body: Record<string, unknown>;
}

/** Stands in for the presigned addresses of CloudFormation: keeps what is put there, and replies with the next status. */
export class AnswerServer {
  readonly answers: Answer[] = [];
  /** Statuses of the next replies; 200 once they are used up. */
  statuses: number[] = [];
  /** Text of the replies. */
  text = '';
  private readonly server: Server;

  constructor() {
    this.server = createServer(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const body = JSON.parse(Buffer.concat(chunks).toString()) as Record<string, unknown>;
      this.answers.push({ method: request.method, contentType: request.headers['content-type'], body });
      response.writeHead(this.statuses.shift() ?? 200).end(this.text);
    });
  }

  async listen(): Promise<void> {
    await new Promise<void>((done) => this.server.listen(0, '127.0.0.1', done));
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/signed?secret=token`;
  }

  async close(): Promise<void> {
    await new Promise((done) => this.server.close(done));
  }

  forget(): void {
    this.answers.length = 0;
    this.statuses = [];
    this.text = '';
  }
}
