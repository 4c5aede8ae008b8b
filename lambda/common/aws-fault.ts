import { BadReplyError } from './bounded-reply.ts';
import type { Fault } from './deadline.ts';

/** Names of AWS errors that mean throttling; their status may be 400 as well as 429. */
const THROTTLED =
  /^(Throttling|ThrottlingException|TooManyRequests(Exception)?|RequestLimitExceeded|ModelNotReadyException)$/;

/** Names of errors, from AWS or from the SDK before a call, that mean missing permissions or bad credentials. */
const ACCESS =
  /^(AccessDenied|ExpiredToken|RequestExpired|RequestTimeTooSkewed|RequestInTheFuture|InvalidSignature|SignatureDoesNotMatch|UnrecognizedClient|InvalidClientTokenId|IncompleteSignature|MissingAuthenticationToken|NotAuthorized|OptInRequired|CredentialsProviderError|TokenProviderError)(Exception)?$/;

/**
 * Maps a failed call to SageMaker to an error for the client. A 400 or 403 from AWS is never passed on unchanged: the
 * client's request is not at fault; the service lacks permissions.
 */
export function mapAwsError(error: unknown): Fault {
  if (error instanceof BadReplyError) return { code: 'MODEL_BAD_RESPONSE', retry: false };
  const { name, status, code, originalStatus } = readError(error);
  if (THROTTLED.test(name) || status === 429) return { code: 'MODEL_BUSY', retry: true };
  if (ACCESS.test(name) || status === 401 || status === 403) return { code: 'MODEL_ACCESS', retry: false };
  if (name === 'ModelError') return mapModelError(originalStatus);
  // A connection can break after a status was read, so its error takes precedence.
  if (code?.startsWith('HPE_')) return { code: 'MODEL_BAD_RESPONSE', retry: false };
  if (code !== undefined || name === 'TimeoutError') return { code: 'MODEL_UNAVAILABLE', retry: true };
  return mapStatus(status);
}

/**
 * A container that refuses a prepared image takes none: the image is our own and whole, so the client's file is not at fault.
 * @param originalStatus With which the container replied to SageMaker.
 */
function mapModelError(originalStatus = 500): Fault {
  if (originalStatus === 429) return { code: 'MODEL_BUSY', retry: true };
  const refuses = originalStatus >= 400 && originalStatus < 500;
  return { code: refuses ? 'MODEL_BAD_RESPONSE' : 'MODEL_ERROR', retry: false };
}

function mapStatus(status: number | undefined): Fault {
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
  /** HTTP status of the reply, where there was one. */
  readonly status: number | undefined;
  /** Node's code of a connection error, e.g. ECONNREFUSED. */
  readonly code: string | undefined;
  /** Status with which the model's container replied to SageMaker. */
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
    // The body of an AWS error can also have a field of this name.
    code: typeof code === 'string' && $fault === undefined ? code : undefined,
    originalStatus: OriginalStatusCode,
  };
}
