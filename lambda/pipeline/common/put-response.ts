import { setTimeout as pause } from 'node:timers/promises';

/** CloudFormation did not accept a response, so the deployment keeps waiting. */
export class AnswerRefusedError extends Error {
  override readonly name = 'AnswerRefusedError';
}

/** The address is no longer valid: CloudFormation has stopped waiting. */
export class AnswerExpiredError extends AnswerRefusedError {}

const ATTEMPTS = 3;
const TIMEOUT_MS = 10_000;
const PAUSE_MS = 200;

/** Longest reason that CloudFormation keeps, in characters; the whole response may have 4,096 bytes. */
export const MAX_REASON_LENGTH = 1_000;

/**
 * Puts a response to a presigned address of CloudFormation, and retries after network and server errors. The address is signed
 * without a content type, so the body is sent as bytes, for which `fetch` adds none.
 * @throws {AnswerRefusedError} with the last status or error, never with the address, which is a secret.
 * @throws {AnswerExpiredError} if the address has expired.
 */
export async function putResponse(url: string, response: object): Promise<void> {
  const body = new TextEncoder().encode(JSON.stringify(response));
  let found = '';
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    const { status, text } = await put(url, body);
    if (status === 200) return;
    found = status === null ? text : `status ${status}`;
    if (status !== null && status < 500) {
      if (/Request has expired/.test(text))
        throw new AnswerExpiredError('Answering CloudFormation: found an expired address');
      break;
    }
    if (attempt < ATTEMPTS) await pause(PAUSE_MS * attempt);
  }
  throw new AnswerRefusedError(`Answering CloudFormation: needed status 200, found ${found}`);
}

/** Status and text of the reply; null and the error's name if there is none. */
async function put(url: string, body: Uint8Array<ArrayBuffer>): Promise<{ status: number | null; text: string }> {
  try {
    const reply = await fetch(url, { method: 'PUT', body, signal: AbortSignal.timeout(TIMEOUT_MS) });
    return { status: reply.status, text: await reply.text() };
  } catch (error) {
    return { status: null, text: (error as Error).name };
  }
}
