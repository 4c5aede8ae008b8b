import * as z from 'zod/mini';

/** How zod/mini words a fault: it brings no language along. */
export const IN_ENGLISH = { error: z.locales.en().localeError };
