import { createHash } from 'node:crypto';
import { readChunks } from './read-chunks.ts';

/** SHA-256 of a file, lower-case hex; read piece by piece. */
export function hashFile(path: string): string {
  const hash = createHash('sha256');
  for (const chunk of readChunks(path)) hash.update(chunk);
  return hash.digest('hex');
}
