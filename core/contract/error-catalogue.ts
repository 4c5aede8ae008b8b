import { listImageFormats } from './image-formats.ts';

/**
 * Every error that the service answers with: stable code, HTTP status, wording, meaning, and what the caller can do.
 * Handler, OpenAPI document and page read this one list.
 */
export interface ErrorEntry {
  readonly status: number;
  /** One sentence for the person who sees it; says what was needed. Details of the single case may follow it. */
  readonly message: string;
  /** When the service answers so. */
  readonly meaning: string;
  /** What to do next. */
  readonly action: string;
  /** True if the same request may succeed later. */
  readonly retryable: boolean;
  /** Sent as `Retry-After`, in seconds. */
  readonly retryAfterSeconds?: number;
}

export const ERROR_CATALOGUE = {
  BAD_REQUEST_BODY: {
    status: 400,
    message: 'The request could not be read.',
    meaning:
      'It breaks the rules of HTTP, has headers of more than 16 kB (cookies, for example), or its body lacks its declared encoding: invalid base64, or binary data marked as text.',
    action: 'Send the image again as multipart/form-data, without cookies.',
    retryable: false,
  },
  BAD_MULTIPART: {
    status: 400,
    message: 'The upload is not a complete multipart/form-data body.',
    meaning: 'No or a wrong boundary, a malformed or too large part header, or a body that ends too soon.',
    action: 'Send the file again; if it fails again, report the request number.',
    retryable: false,
  },
  EMPTY_BODY: {
    status: 400,
    message: 'The request has no body.',
    meaning: 'A multipart/form-data request without a single byte of content.',
    action: 'Attach the image in the form field "file".',
    retryable: false,
  },
  MISSING_FILE: {
    status: 400,
    message: 'The upload holds no file in the field "file".',
    meaning: 'The form is complete and carries no file, or carries it in another field.',
    action: 'Attach the image in the form field "file".',
    retryable: false,
  },
  EMPTY_FILE: {
    status: 400,
    message: 'The uploaded file is empty.',
    meaning: 'The file part has no bytes, or an empty file name as browsers send for "no file chosen".',
    action: 'Choose an image that is not empty.',
    retryable: false,
  },
  MULTIPLE_FILES: {
    status: 400,
    message: 'The upload holds more than one file.',
    meaning: 'A request is for one image, so that a verdict can belong to one image only.',
    action: 'Send one image in each request.',
    retryable: false,
  },
  TOO_MANY_PARTS: {
    status: 400,
    message: 'The upload has too many parts.',
    meaning: 'More form fields or parts than the limits allow.',
    action: 'Send the file alone.',
    retryable: false,
  },
  UNAUTHORIZED: {
    status: 401,
    message: 'Sign-in is needed.',
    meaning: 'No token, or one that is expired, tampered with, or for another audience.',
    action: 'Sign in again.',
    retryable: false,
  },
  FORBIDDEN: {
    status: 403,
    message: 'This request is not allowed.',
    meaning: 'The request came for a host name or from an origin that this service does not answer to.',
    action: 'Open the page by the address that the service printed.',
    retryable: false,
  },
  NOT_FOUND: {
    status: 404,
    message: 'There is nothing at this address.',
    meaning: 'The path is neither the page nor a part of the API.',
    action: 'See the API document for the paths there are.',
    retryable: false,
  },
  METHOD_NOT_ALLOWED: {
    status: 405,
    message: 'This address does not take that method.',
    meaning: 'The path exists; the header Allow names the methods it takes.',
    action: 'Use a method that the header Allow names.',
    retryable: false,
  },
  REQUEST_TIMEOUT: {
    status: 408,
    message: 'The upload took too long.',
    meaning: 'The request did not arrive completely in the time allowed.',
    action: 'Check the connection and send the image again.',
    retryable: true,
  },
  PAYLOAD_TOO_LARGE: {
    status: 413,
    message: 'The file is larger than 4,000,000 bytes.',
    meaning: 'The image, or the request around it, is above the limit.',
    action: 'Scale the image down (the page does it by itself), or save it with stronger compression.',
    retryable: false,
  },
  IMAGE_TOO_LARGE: {
    status: 413,
    message: 'The picture has more than 40 million pixels.',
    meaning: 'Width × height, as the file header states them, is above the limit.',
    action: 'Scale the image down to at most 40 million pixels.',
    retryable: false,
  },
  UNSUPPORTED_MEDIA_TYPE: {
    status: 415,
    message: 'The upload must be multipart/form-data.',
    meaning: 'Another content type, none, several, or a content encoding such as gzip.',
    action: 'Send the image as multipart/form-data, without content encoding.',
    retryable: false,
  },
  UNSUPPORTED_IMAGE_TYPE: {
    status: 415,
    message: 'The file is neither a JPEG nor a PNG picture that can be read.',
    meaning: 'The content decides, not name or declared type. Arithmetic, lossless and 12-bit JPEG are not supported.',
    action: `Save the image as an ordinary ${listImageFormats('or')}; a DICOM file must be exported first.`,
    retryable: false,
  },
  CORRUPT_IMAGE: {
    status: 422,
    message: 'The picture is damaged or incomplete.',
    meaning:
      'Its structure does not hold together to its end, or the decoder refused it. Half an image is never judged.',
    action: 'Export or copy the image again.',
    retryable: false,
  },
  IMAGE_TOO_SMALL: {
    status: 422,
    message: 'The picture is smaller than 64 pixels on a side.',
    meaning: 'Nothing so small can be judged.',
    action: 'Send the image at its original size.',
    retryable: false,
  },
  TOO_MANY_REQUESTS: {
    status: 429,
    message: 'Too many requests at once.',
    meaning: 'The limit on the rate of requests was reached.',
    action: 'Wait a moment and try again.',
    retryable: true,
    retryAfterSeconds: 2,
  },
  CONFIG: {
    status: 500,
    message: 'The service is not set up correctly.',
    meaning: 'A setting is missing or out of its range; the log of the service names it.',
    action: 'Tell the operator of this service.',
    retryable: false,
  },
  MODEL_ACCESS: {
    status: 500,
    message: 'The service may not use its model.',
    meaning: 'The model endpoint refused the credentials or rights of this service.',
    action: 'Tell the operator of this service.',
    retryable: false,
  },
  INTERNAL: {
    status: 500,
    message: 'Something went wrong in the service.',
    meaning: 'A fault that nothing foresaw; the log holds it under the request number.',
    action: 'Try again; if it happens again, report the request number.',
    retryable: true,
  },
  MODEL_ERROR: {
    status: 502,
    message: 'The model failed on this film.',
    meaning: 'The model endpoint answered with an error, twice where a second try could help.',
    action: 'Try again; if it happens again, report the request number.',
    retryable: true,
  },
  MODEL_BAD_RESPONSE: {
    status: 502,
    message: 'The model gave no usable answer.',
    meaning: 'The answer is not two probabilities between 0 and 1 that add up to 1. No verdict is made of it.',
    action: 'Tell the operator of this service.',
    retryable: false,
  },
  MODEL_UNAVAILABLE: {
    status: 503,
    message: 'The model is not available.',
    meaning: 'The endpoint does not exist yet, is being created, has failed, or cannot be reached.',
    action: 'Try again in a minute.',
    retryable: true,
    retryAfterSeconds: 30,
  },
  MODEL_BUSY: {
    status: 503,
    message: 'The model is busy.',
    meaning: 'More images are waiting than the model takes.',
    action: 'Try again in a few seconds.',
    retryable: true,
    retryAfterSeconds: 2,
  },
  MODEL_TIMEOUT: {
    status: 504,
    message: 'The model did not answer in time.',
    meaning: 'No complete answer before the deadline of the request.',
    action: 'Try again in a few seconds.',
    retryable: true,
    retryAfterSeconds: 5,
  },
} as const satisfies Record<string, ErrorEntry>;

export type ErrorCode = keyof typeof ERROR_CATALOGUE;

/** The entry of a code, with the optional fields visible to the type checker. */
export function errorEntry(code: ErrorCode): ErrorEntry {
  return ERROR_CATALOGUE[code];
}

/** Body of every reply that is not a success. */
export interface ErrorReply {
  readonly error: {
    readonly code: ErrorCode;
    readonly message: string;
    readonly requestId: string;
    readonly retryable: boolean;
  };
}

/** The body that goes with a code; `detail` adds what was found in this case, never anything from the file or its name. */
export function errorReply(code: ErrorCode, requestId: string, detail?: string): ErrorReply {
  const entry = errorEntry(code);
  const message = detail === undefined ? entry.message : `${entry.message} ${detail}`;
  return { error: { code, message, requestId, retryable: entry.retryable } };
}
