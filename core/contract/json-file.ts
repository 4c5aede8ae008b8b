import './jitless.ts';
import * as z from 'zod/mini';
import { IN_ENGLISH } from './english.ts';

/**
 * Parses the text of a JSON file that people write or keep.
 * @param doing For the error, e.g. `Reading dataset.json`.
 * @throws {SyntaxError} if it is not JSON. @throws {Error} that names every fault of its content.
 */
export function parseJsonFile<T>(schema: z.ZodMiniType<T>, text: string, doing: string): T {
  const result = schema.safeParse(JSON.parse(text), IN_ENGLISH);
  if (!result.success) throw new Error(`${doing}: ${z.prettifyError(result.error)}`);
  return result.data;
}
