import { listImageFormats } from './image-formats.ts';

/**
 * What an error is about:
 * - `upload`: the form around the image, or how it arrived;
 * - `image`: the file itself;
 * - `request`: any request, whether or not it carries an image;
 * - `service`: the handler or its settings;
 * - `model`: the model endpoint;
 * - `explanation`: what is asked about a verdict, not the verdict itself.
 */
export type ErrorScope = 'upload' | 'image' | 'request' | 'service' | 'model' | 'explanation';

/**
 * Whether the same request may succeed later, and when to repeat it:
 * - `never`: it fails again;
 * - `on-demand`: when the user decides to;
 * - `after-pause`: automatically, after `Retry-After`;
 * - `after-status`: on demand, once the status of the service has been checked again.
 */
export type Retry = 'never' | 'on-demand' | 'after-pause' | 'after-status';

/** An error of the service: HTTP status, wording, meaning, and what the caller can do. */
export interface ErrorEntry {
  readonly status: number;
  readonly about: ErrorScope;
  /** One sentence for the user that states what was needed; details of the particular case may follow it. */
  readonly message: string;
  /** When the service replies with this error. */
  readonly meaning: string;
  /** What to do next. */
  readonly action: string;
  readonly retry: Retry;
  /** Sent as `Retry-After`, in seconds. */
  readonly retryAfterSeconds?: number;
}

/** Every error that the service replies with, by its stable code. Handlers, OpenAPI document and page all use this list. */
export const ERROR_CATALOGUE = {
  BAD_REQUEST_BODY: {
    status: 400,
    about: 'upload',
    message: 'The request could not be read.',
    meaning:
      'It breaks the rules of HTTP, has headers of more than 16 kB (cookies, for example), or its body lacks its declared encoding: invalid base64, or binary data marked as text.',
    action: 'Send the image again as multipart/form-data, without cookies.',
    retry: 'never',
  },
  BAD_MULTIPART: {
    status: 400,
    about: 'upload',
    message: 'The upload is not a complete multipart/form-data body.',
    meaning: 'No or a wrong boundary, a malformed or too large part header, or a body that ends too soon.',
    action: 'Send the file again; if it fails again, report the request number.',
    retry: 'never',
  },
  EMPTY_BODY: {
    status: 400,
    about: 'upload',
    message: 'The request has no body.',
    meaning: 'A multipart/form-data request without a single byte of content.',
    action: 'Attach the image in the form field "file".',
    retry: 'never',
  },
  MISSING_FILE: {
    status: 400,
    about: 'upload',
    message: 'The upload holds no file in the field "file".',
    meaning: 'The form is complete and carries no file, or carries it in another field.',
    action: 'Attach the image in the form field "file".',
    retry: 'never',
  },
  EMPTY_FILE: {
    status: 400,
    about: 'upload',
    message: 'The uploaded file is empty.',
    meaning: 'The file part has no bytes, as browsers send it for "no file chosen".',
    action: 'Choose an image that is not empty.',
    retry: 'never',
  },
  MULTIPLE_FILES: {
    status: 400,
    about: 'upload',
    message: 'The upload holds more than one file.',
    meaning: 'A request takes one image, so that a verdict belongs to exactly one image.',
    action: 'Send one image per request.',
    retry: 'never',
  },
  TOO_MANY_PARTS: {
    status: 400,
    about: 'upload',
    message: 'The upload has too many parts.',
    meaning: 'More form fields or parts than the limits allow.',
    action: 'Send the file alone.',
    retry: 'never',
  },
  UNAUTHORIZED: {
    status: 401,
    about: 'request',
    message: 'Sign-in is needed.',
    meaning: 'No token, or one that is expired, tampered with, or for another audience.',
    action: 'Sign in again.',
    retry: 'never',
  },
  FORBIDDEN: {
    status: 403,
    about: 'request',
    message: 'This request is not allowed.',
    meaning: 'The request names a host, or comes from an origin, that this service does not serve.',
    action: 'Open the page at the address that the service printed; behind a proxy, allow its name (--allow-host).',
    retry: 'never',
  },
  NOT_PERMITTED: {
    status: 403,
    about: 'request',
    message: 'Your account may not use this service.',
    meaning: 'The token is valid, and the user is in none of the groups that this service admits.',
    action: 'Ask the operator of this service for access, and sign in again once you have it.',
    retry: 'never',
  },
  NOT_FOUND: {
    status: 404,
    about: 'request',
    message: 'There is nothing at this address.',
    meaning: 'The path belongs neither to the page nor to the API.',
    action: 'See the API document for the paths that exist.',
    retry: 'never',
  },
  METHOD_NOT_ALLOWED: {
    status: 405,
    about: 'request',
    message: 'This address does not take that method.',
    meaning: 'The path exists; the header Allow lists the methods that it takes.',
    action: 'Use one of the methods in the header Allow.',
    retry: 'never',
  },
  REQUEST_TIMEOUT: {
    status: 408,
    about: 'upload',
    message: 'The upload took too long.',
    meaning: 'The request did not arrive completely in the time allowed.',
    action: 'Check the connection and send the image again.',
    retry: 'on-demand',
  },
  PAYLOAD_TOO_LARGE: {
    status: 413,
    about: 'upload',
    message: 'The file is larger than 4,000,000 bytes.',
    meaning: 'The image, or the request around it, is above the limit.',
    action: 'Scale the image down (the page does so automatically), or save it with stronger compression.',
    retry: 'never',
  },
  IMAGE_TOO_LARGE: {
    status: 413,
    about: 'image',
    message: 'The image has more than 40 million pixels.',
    meaning: 'Width × height, as the file header states them, is above the limit.',
    action: 'Scale the image down to at most 40 million pixels.',
    retry: 'never',
  },
  UNSUPPORTED_MEDIA_TYPE: {
    status: 415,
    about: 'upload',
    message: 'The upload must be multipart/form-data.',
    meaning: 'Another content type, none, several, or a content encoding such as gzip was sent.',
    action: 'Send the image as multipart/form-data, without content encoding.',
    retry: 'never',
  },
  UNSUPPORTED_IMAGE_TYPE: {
    status: 415,
    about: 'image',
    message: 'The file is neither a JPEG nor a PNG image that can be read.',
    meaning:
      'The content decides, not the name or the declared type. Arithmetic, lossless and 12-bit JPEG are not supported.',
    action: `Export or save the image as an ordinary ${listImageFormats('or')}.`,
    retry: 'never',
  },
  CORRUPT_IMAGE: {
    status: 422,
    about: 'image',
    message: 'The image is damaged or incomplete.',
    meaning:
      'Its structure does not hold together to its end, or the decoder refused it. Half an image is never classified.',
    action: 'Export or copy the image again.',
    retry: 'never',
  },
  IMAGE_TOO_SMALL: {
    status: 422,
    about: 'image',
    message: 'The image is smaller than 64 pixels on a side.',
    meaning: 'An image this small cannot be classified.',
    action: 'Send the image at its original size.',
    retry: 'never',
  },
  TOO_MANY_REQUESTS: {
    status: 429,
    about: 'request',
    message: 'Too many requests at once.',
    meaning: 'The limit on the rate of requests was reached.',
    action: 'Wait a moment and try again.',
    retry: 'after-pause',
    retryAfterSeconds: 2,
  },
  CONFIG: {
    status: 500,
    about: 'service',
    message: 'The service is not set up correctly.',
    meaning: 'A setting is missing or out of its range; the log of the service names it.',
    action: 'Tell the operator of this service.',
    retry: 'never',
  },
  MODEL_ACCESS: {
    status: 500,
    about: 'model',
    message: 'The service may not use its model.',
    meaning: 'The model endpoint refused the credentials or rights of this service.',
    action: 'Tell the operator of this service.',
    retry: 'never',
  },
  INTERNAL: {
    status: 500,
    about: 'service',
    message: 'Something went wrong in the service.',
    meaning: 'An unexpected fault; the log of the service records it under the request number.',
    action: 'Try again; if it happens again, report the request number.',
    retry: 'on-demand',
  },
  NOT_RECORDED: {
    status: 503,
    about: 'service',
    message: 'The answer could not be recorded, so it is not given.',
    meaning:
      'This service records who asked about which image and what the answer was. The record could not be written in time.',
    action: 'Try again in a few seconds.',
    retry: 'after-pause',
    retryAfterSeconds: 2,
  },
  MODEL_ERROR: {
    status: 502,
    about: 'model',
    message: 'The model failed on this image.',
    meaning: 'The model endpoint answered with an error, twice where a second attempt could help.',
    action: 'Try again; if it happens again, report the request number.',
    retry: 'after-status',
  },
  MODEL_BAD_RESPONSE: {
    status: 502,
    about: 'model',
    message: 'The model gave no usable answer.',
    meaning:
      'The answer is not two probabilities between 0 and 1 that add up to 1, or the model refused an image that was prepared for it. No verdict is derived from it.',
    action: 'Tell the operator of this service.',
    retry: 'never',
  },
  MODEL_UNAVAILABLE: {
    status: 503,
    about: 'model',
    message: 'The model is not available.',
    meaning: 'The endpoint does not exist yet, is being created, has failed, or cannot be reached.',
    action: 'Try again in a minute.',
    retry: 'after-status',
    retryAfterSeconds: 30,
  },
  MODEL_BUSY: {
    status: 503,
    about: 'model',
    message: 'The model is busy.',
    meaning: 'More images are waiting than the model can queue.',
    action: 'Try again in a few seconds.',
    retry: 'after-pause',
    retryAfterSeconds: 2,
  },
  MODEL_TIMEOUT: {
    status: 504,
    about: 'model',
    message: 'The model did not answer in time.',
    meaning: 'No complete answer arrived before the deadline of the request.',
    action: 'Try again in a few seconds.',
    retry: 'after-status',
    retryAfterSeconds: 5,
  },
  EXPLANATION_TIMED_OUT: {
    status: 504,
    about: 'explanation',
    message: 'The explanation took too long.',
    meaning:
      'The model did not answer all questions about the image before the deadline. A part of a map would mislead, so none is sent. The verdict is not affected.',
    action: 'Try again when the model is less busy; a faster endpoint answers in time.',
    retry: 'on-demand',
  },
} as const satisfies Record<string, ErrorEntry>;

export type ErrorCode = keyof typeof ERROR_CATALOGUE;

/** The entry of a code; `retryable` is true if the same request may succeed later. */
export function errorEntry(code: ErrorCode): ErrorEntry & { readonly retryable: boolean } {
  const entry: ErrorEntry = ERROR_CATALOGUE[code];
  return { ...entry, retryable: entry.retry !== 'never' };
}

/**
 * The body of a reply (`errorReplySchema`) for a code.
 * @param detail What was found in this case; nothing from the file or its name.
 */
export function errorReply(code: ErrorCode, requestId: string, detail?: string) {
  const { message, retryable } = errorEntry(code);
  return { error: { code, message: detail === undefined ? message : `${message} ${detail}`, requestId, retryable } };
}
