/*
 * Fields that several replies share. A schema checks what a reader has to rely on: that a field exists, its type, and the range
 * of a probability. What the service promises beyond that (`z.meta`: shortest text, smallest image, known formats) is only in the
 * API document, so that a page can still read the replies of a newer service.
 */
import './jitless.ts';
import * as z from 'zod/mini';

/** A text that the service never leaves empty. */
export function text(description?: string) {
  return z.string().check(z.meta({ minLength: 1, ...(description !== undefined && { description }) }));
}

export const fraction = z.number().check(z.minimum(0), z.maximum(1));

export const requestId = text('To be quoted when a problem is reported.');
