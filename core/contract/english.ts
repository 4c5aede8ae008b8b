import english from 'zod/v4/locales/en.js';

/** Error messages for zod/mini, which has none of its own. Only what reads files needs them, so the page does not load them. */
export const IN_ENGLISH = { error: english().localeError };
