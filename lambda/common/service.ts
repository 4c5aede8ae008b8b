import type { APIGatewayProxyResult, Context } from 'aws-lambda';
import type { ErrorCode } from '../../core/contract/error-catalogue.ts';
import { prefersPlainText } from './accept.ts';
import { ensureAdmitted } from './caller.ts';
import { corsHeaders, preflightHeaders } from './cors.ts';
import { codeReply, emptyReply, jsonReply, textReply } from './reply.ts';
import { headerValues, methodOf, type ProxyEvent } from './request.ts';
import { ServiceError } from './service-error.ts';
import type { RequestFacts, Telemetry } from './telemetry.ts';

/** The part of Lambda's context that a handler uses. */
export interface RequestContext extends Pick<Context, 'awsRequestId' | 'getRemainingTimeInMillis'> {
  /** Aborted when nobody waits for the reply any longer. Lambda, which does not learn of it, gives none. */
  readonly gone?: AbortSignal;
}

export type ServiceHandler = (event: ProxyEvent, context: RequestContext) => Promise<APIGatewayProxyResult>;

/** The content of a successful reply: the JSON value, and the text for a caller who prefers plain text. */
export interface Content {
  readonly value: unknown;
  readonly plainText?: string;
}

export interface ServiceOptions {
  /** The only method besides OPTIONS. */
  readonly method: 'GET' | 'POST';
  /** Other origins whose pages may call; exact, e.g. `https://images.example`. */
  readonly allowedOrigins: readonly string[];
  readonly telemetry: Telemetry;
  /** Groups whose members may call; by default everybody may. */
  readonly allowedGroups?: readonly string[] | undefined;
  /** The body of an error reply for a caller who prefers plain text; without it, errors are always JSON. */
  readonly plainTextOnError?: string;
}

/**
 * Wraps the content of a reply into HTTP: preflight, method, security and CORS headers, plain text or JSON. This is the only
 * place where errors become replies; the returned handler never throws.
 */
export function createService(
  { method, allowedOrigins, telemetry, allowedGroups = [], plainTextOnError }: ServiceOptions,
  respond: (event: ProxyEvent, context: RequestContext, facts: RequestFacts) => Promise<Content>,
): ServiceHandler {
  return async (event, context) => {
    const startedAt = performance.now();
    const requestId = context.awsRequestId;
    const facts: RequestFacts = {};
    const finish = (reply: APIGatewayProxyResult, code: ErrorCode | 'OK') => {
      const durationMs = Math.round(performance.now() - startedAt);
      telemetry.record({ requestId, code, status: reply.statusCode, durationMs, ...facts });
      return reply;
    };
    let headers: Record<string, string> = {};
    let textOnError: string | undefined;
    try {
      const [origin] = headerValues(event, 'origin');
      headers = corsHeaders(origin, allowedOrigins);
      const asText = prefersPlainText(headerValues(event, 'accept'));
      if (asText) textOnError = plainTextOnError;
      const requested = methodOf(event);
      if (requested === 'OPTIONS') {
        return finish(
          emptyReply({ Allow: allowed(method), ...preflightHeaders(origin, allowedOrigins, method) }),
          'OK',
        );
      }
      if (requested !== method) {
        headers = { ...headers, Allow: allowed(method) };
        throw new ServiceError('METHOD_NOT_ALLOWED');
      }
      ensureAdmitted(event, allowedGroups);
      const { value, plainText } = await respond(event, context, facts);
      const reply =
        asText && plainText !== undefined ? textReply(200, plainText, headers) : jsonReply(200, value, headers);
      return finish(reply, 'OK');
    } catch (error) {
      const fault = asServiceError(error);
      if (fault.code === 'INTERNAL' || fault.cause !== undefined) telemetry.fault(requestId, asError(error));
      const reply = codeReply(fault.code, requestId, fault.detail, headers);
      return finish(textOnError === undefined ? reply : withText(reply, textOnError), fault.code);
    }
  };
}

function allowed(method: string): string {
  return `${method}, OPTIONS`;
}

function withText(reply: APIGatewayProxyResult, body: string): APIGatewayProxyResult {
  return { ...reply, headers: { ...reply.headers, 'Content-Type': 'text/plain; charset=utf-8' }, body };
}

function asServiceError(error: unknown): ServiceError {
  return error instanceof ServiceError ? error : new ServiceError('INTERNAL');
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(`a ${typeof error} was thrown`);
}
