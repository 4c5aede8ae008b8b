import { BadAnswerError } from './bounded-answer.ts';
import type { Fault } from './deadline.ts';

/** Names by which AWS says "too fast"; the status may be 400 as well as 429. */
const THROTTLED =
  /^(Throttling|ThrottlingException|TooManyRequests(Exception)?|RequestLimitExceeded|ModelNotReadyException)$/;

/** Names by which AWS, or the SDK before it calls, says "not you, or not with these credentials". */
const ACCESS =
  /^(AccessDenied|ExpiredToken|RequestExpired|RequestTimeTooSkewed|RequestInTheFuture|InvalidSignature|SignatureDoesNotMatch|UnrecognizedClient|InvalidClientTokenId|IncompleteSignature|MissingAuthenticationToken|NotAuthorized|OptInRequired|CredentialsProviderError|TokenProviderError)(Exception)?$/;

/** Statuses with which a model's container refuses the image itself. */
const REFUSES_IMAGE = [400, 415, 422];

/**
 * What a failed call to SageMaker means to the client. A refusal by AWS is never passed on as one of ours: the client
 * did nothing wrong (400), and is not the one without rights (403).
 */
export function judgeAwsError(error: unknown): Fault {
  if (error instanceof BadAnswerError) return { code: 'MODEL_BAD_RESPONSE', retry: false };
  const { name, status, code, originalStatus } = readError(error);
  if (THROTTLED.test(name) || status === 429) return { code: 'MODEL_BUSY', retry: true };
  if (ACCESS.test(name) || status === 401 || status === 403) return { code: 'MODEL_ACCESS', retry: false };
  if (name === 'ModelError') return judgeModelError(originalStatus);
  // A connection can break after a status was read, so the connection is asked first.
  if (code?.startsWith('HPE_')) return { code: 'MODEL_BAD_RESPONSE', retry: false };
  if (code !== undefined || name === 'TimeoutError') return { code: 'MODEL_UNAVAILABLE', retry: true };
  return judgeStatus(status);
}

function judgeModelError(originalStatus: number | undefined): Fault {
  const refused = originalStatus !== undefined && REFUSES_IMAGE.includes(originalStatus);
  return { code: refused ? 'CORRUPT_IMAGE' : 'MODEL_ERROR', retry: false };
}

function judgeStatus(status: number | undefined): Fault {
  switch (status) {
    case undefined:
      return { code: 'INTERNAL', retry: false };
    case 200:
      return { code: 'MODEL_BAD_RESPONSE', retry: false };
    case 400: // ValidationError: no such endpoint, or not in service
    case 404:
      return { code: 'MODEL_UNAVAILABLE', retry: false };
    case 503:
      return { code: 'MODEL_BUSY', retry: true };
    case 500:
    case 530:
      return { code: 'MODEL_ERROR', retry: true };
    default:
      return { code: 'MODEL_ERROR', retry: false };
  }
}

interface ErrorFacts {
  readonly name: string;
  /** HTTP status of the answer, where there was one. */
  readonly status: number | undefined;
  /** Node's code of a connection error, e.g. ECONNREFUSED. */
  readonly code: string | undefined;
  /** Status with which the model's container answered SageMaker. */
  readonly originalStatus: number | undefined;
}

function readError(error: unknown): ErrorFacts {
  if (!(error instanceof Error)) return { name: '', status: undefined, code: undefined, originalStatus: undefined };
  const { code, $fault, $metadata, OriginalStatusCode } = error as Error & {
    code?: unknown;
    $fault?: string;
    $metadata?: { httpStatusCode?: number };
    OriginalStatusCode?: number;
  };
  return {
    name: error.name,
    status: $metadata?.httpStatusCode,
    // The body of a service's error can carry a field of this name, too.
    code: typeof code === 'string' && $fault === undefined ? code : undefined,
    originalStatus: OriginalStatusCode,
  };
}
