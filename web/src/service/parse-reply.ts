import type * as z from 'zod/mini';

/** Parses the body of a reply; null where it is not what the schema describes, so that the page shows nothing else. */
export function parseReply<T>(schema: z.ZodMiniType<T>, text: string): T | null {
  try {
    return schema.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}
