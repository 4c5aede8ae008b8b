import './jitless.ts';
import * as z from 'zod/mini';
import { ERROR_CATALOGUE, type ErrorCode } from './error-catalogue.ts';
import { requestId, text } from './fields.ts';

/** Body of every reply that is not a success. */
export const errorReplySchema = z.object({
  error: z.object({
    code: z.enum(Object.keys(ERROR_CATALOGUE) as ErrorCode[]),
    message: text('For the person who sees it.'),
    requestId,
    retryable: z.boolean().check(z.describe('True if the same request may succeed later.')),
  }),
});

export type ErrorReply = Readonly<z.infer<typeof errorReplySchema>>;
