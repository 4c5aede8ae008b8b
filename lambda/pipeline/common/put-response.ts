import { setTimeout as pause } from 'node:timers/promises';

/** CloudFormation did not accept a response, so the deployment keeps waiting. */
export class AnswerRefusedError extends Error {
  override readonly name = 'AnswerRefusedError';
}

const ATTEMPTS = 3;
const TIMEOUT_MS = 10_000;
const PAUSE_MS = 200;

/** Longest reason that CloudFormation keeps, in characters; the whole response may have 4,096 bytes. */
export const MAX_REASON_LENGTH = 1_000;

/**
 * Puts a response to a presigned address of CloudFormation, and retries after network and server errors. The address is signed
 * without a content type, so the body is sent as bytes, for which `fetch` adds none.
 * @throws {AnswerRefusedError} with the last status or error, never with the address, which is a secret.
 */
export async function putResponse(url: string, response: object): Promise<void> {
  const body = new TextEncoder().encode(JSON.stringify(response));
  let found = '';
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    const outcome = await put(url, body);
    if (outcome === 200) return;
    found = typeof outcome === 'number' ? `status ${outcome}` : outcome;
    if (typeof outcome === 'number' && outcome < 500) break;
    if (attempt < ATTEMPTS) await pause(PAUSE_MS * attempt);
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
