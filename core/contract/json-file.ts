import './jitless.ts';
import * as z from 'zod/mini';
import english from 'zod/v4/locales/en.js';

// zod/mini has no error messages of its own. Only files need them, so the page does not load them.
z.config(english());

/**
 * Parses the text of a JSON file that people write or keep.
 * @param doing For the error, e.g. `Reading dataset.json`.
 * @throws {SyntaxError} if it is not JSON. @throws {Error} that names every fault of its content.
 */
export function parseJsonFile<T>(schema: z.ZodMiniType<T>, text: string, doing: string): T {
  const result = schema.safeParse(JSON.parse(text));
  if (!result.success) throw new Error(`${doing}: ${z.prettifyError(result.error)}`);
  return result.data;
}
