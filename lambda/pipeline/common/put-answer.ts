import { setTimeout as pause } from 'node:timers/promises';

/** CloudFormation did not take an answer, so that the deployment goes on waiting. */
export class AnswerRefusedError extends Error {
  override readonly name = 'AnswerRefusedError';
}

const TRIES = 3;
const TIMEOUT_MS = 10_000;
const PAUSE_MS = 200;

/** Most characters of a reason that CloudFormation keeps; the whole answer may have 4,096 bytes. */
export const MAX_REASON_LENGTH = 1_000;

/**
 * Puts an answer to a presigned address of CloudFormation; a fault of the network or of the far side is tried again.
 * The address is signed for no content type, which a body of bytes leaves out.
 * @throws {AnswerRefusedError} with the last status or fault, never with the address, which is a secret.
 */
export async function putAnswer(url: string, answer: object): Promise<void> {
  const body = new TextEncoder().encode(JSON.stringify(answer));
  let found = '';
  for (let tried = 1; tried <= TRIES; tried += 1) {
    const outcome = await put(url, body);
    if (outcome === 200) return;
    found = typeof outcome === 'number' ? `status ${outcome}` : outcome;
    if (typeof outcome === 'number' && outcome < 500) break;
    if (tried < TRIES) await pause(PAUSE_MS * tried);
  }
  throw new AnswerRefusedError(`Answering CloudFormation: needed status 200, found ${found}`);
}

async function put(url: string, body: Uint8Array<ArrayBuffer>): Promise<number | string> {
  try {
    const reply = await fetch(url, { method: 'PUT', body, signal: AbortSignal.timeout(TIMEOUT_MS) });
    await reply.arrayBuffer();
    return reply.status;
  } catch (error) {
    return (error as Error).name;
  }
}
