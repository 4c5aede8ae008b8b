import {
  ERROR_CATALOGUE,
  type ErrorCode,
  type ErrorEntry,
  errorEntry,
  type Retry,
} from '../../../core/contract/error-catalogue.ts';
import { errorReplySchema } from '../../../core/contract/error-reply.ts';
import { describeFormat, listImageFormats, type OtherFormat } from '../../../core/contract/image-formats.ts';
import { parseReply } from './parse-reply.ts';

/** Failures that the page finds itself: no reply came, none that can be parsed, or the file cannot be sent. */
const LOCAL_CATALOGUE = {
  NO_CONNECTION: {
    about: 'service',
    message: 'The service could not be reached.',
    meaning: 'No reply came: the service has stopped, or the connection was lost.',
    action: 'Check that the service is running, then try again.',
    retry: 'after-status',
  },
  NO_ANSWER: {
    about: 'service',
    message: 'The service did not answer in time.',
    meaning: 'The X-ray was sent, and no reply came within three minutes.',
    action: 'Try again in a moment.',
    retry: 'on-demand',
  },
  UNREADABLE_REPLY: {
    about: 'service',
    message: 'The reply of the service could not be read.',
    meaning: 'Something between this page and the service replied instead of it, or their versions differ.',
    action: 'Load the page again; if it happens again, tell the operator of this service.',
    retry: 'on-demand',
  },
  CANNOT_SCALE: {
    about: 'image',
    message: 'The file is too large, and this browser could not scale it down.',
    meaning: 'X-rays above the limit are scaled down in this browser before they are sent; this one could not be.',
    action: `Save it as a ${listImageFormats('or')} of at most 4,000,000 bytes and 40 million pixels.`,
    retry: 'never',
  },
  UNREADABLE_FILE: {
    about: 'image',
    message: 'The file could not be read from your disk.',
    meaning: 'It was moved, changed or removed after it was chosen.',
    action: 'Add the X-ray again.',
    retry: 'never',
  },
} as const satisfies Record<string, Omit<ErrorEntry, 'status'>>;

export type FailureCode = ErrorCode | keyof typeof LOCAL_CATALOGUE;

/** Why an image has no verdict, in the words of the page. */
export interface Failure {
  readonly code: FailureCode;
  readonly message: string;
  readonly meaning: string;
  readonly action: string;
  readonly retryable: boolean;
  /** Null where there is no reply of the service. */
  readonly requestId: string | null;
  /** Pause before the next try that the service requests. */
  readonly retryAfterSeconds: number | null;
}

/** Whether and when another attempt makes sense after a failure of this code. */
export function retryOf(code: FailureCode): Retry {
  return isErrorCode(code) ? errorEntry(code).retry : LOCAL_CATALOGUE[code].retry;
}

/** The failure for a code of the page's own catalogue. */
export function localFailure(code: keyof typeof LOCAL_CATALOGUE): Failure {
  const { message, meaning, action, retry } = LOCAL_CATALOGUE[code];
  return { code, message, meaning, action, retryable: retry !== 'never', requestId: null, retryAfterSeconds: null };
}

/**
 * The failure for a code of the service's catalogue, for what the page finds without a reply.
 * @param detail What was found in this case, as a sentence.
 */
export function catalogueFailure(code: ErrorCode, detail?: string): Failure {
  const { message, meaning, action, retryable } = errorEntry(code);
  return {
    code,
    message: detail === undefined ? message : `${message} ${detail}`,
    meaning,
    action,
    retryable,
    requestId: null,
    retryAfterSeconds: null,
  };
}

const FOREIGN_FILE = {
  unknown: 'This is no image that can be analysed.',
  meaning: 'The content was looked at in this browser, not the name. Nothing of the file was sent.',
  actions: {
    dicom: `Export the X-ray as ${listImageFormats('or')} from the viewer or archive, with its window applied.`,
    pdf: `Export the X-ray itself as ${listImageFormats('or')}; a page with an X-ray on it cannot be analysed.`,
    zip: 'Unpack it and add the X-rays themselves.',
  } satisfies Partial<Record<OtherFormat, string>> as Partial<Record<OtherFormat, string>>,
};

/**
 * The failure for a file that is no image of ours, found before anything was sent.
 * @param format Null where it was not recognised.
 */
export function foreignFileFailure(format: OtherFormat | null): Failure {
  const failure = catalogueFailure('UNSUPPORTED_IMAGE_TYPE');
  return {
    ...failure,
    message: format === null ? FOREIGN_FILE.unknown : `This is ${describeFormat(format)}.`,
    meaning: `Only ${listImageFormats('and')} images are analysed. ${FOREIGN_FILE.meaning}`,
    action: (format === null ? undefined : FOREIGN_FILE.actions[format]) ?? failure.action,
  };
}

/**
 * Reads the body of a reply that is not a success.
 * @param retryAfter The header `Retry-After`, in seconds, or null.
 */
export function parseFailure(text: string, retryAfter: string | null): Failure {
  const reply = parseReply(errorReplySchema, text);
  if (reply === null) return localFailure('UNREADABLE_REPLY');
  const { code, message, retryable, requestId } = reply.error;
  const seconds = Number(retryAfter ?? Number.NaN);
  return {
    ...catalogueFailure(code),
    message,
    retryable,
    requestId,
    retryAfterSeconds: Number.isFinite(seconds) && seconds >= 0 ? seconds : null,
  };
}

function isErrorCode(code: string): code is ErrorCode {
  return Object.hasOwn(ERROR_CATALOGUE, code);
}
