import * as z from 'zod/mini';

/** Error messages for zod/mini, which has none of its own. */
export const IN_ENGLISH = { error: z.locales.en().localeError };
