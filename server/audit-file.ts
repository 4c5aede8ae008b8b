import { appendFile } from 'node:fs/promises';
import type { Audit } from '../lambda/predict/handler.ts';

/**
 * Keeps audit records in a file that only its owner may read: each as one line of JSON, on the disk before the answer leaves.
 * @throws {Error} if nothing can be written there.
 */
export async function openAuditFile(file: string): Promise<Audit> {
  const append = (text: string) => appendFile(file, text, { mode: 0o600, flush: true });
  await append('').catch((error: NodeJS.ErrnoException) => {
    throw new Error(`Opening the audit record: needed a file that can be written, found ${error.code} at ${file}`);
  });
  return (record) => append(`${JSON.stringify(record)}\n`);
}
