import type { ProxyEvent } from './request.ts';
import { ServiceError } from './service-error.ts';

/** Who sends a request, by the token that API Gateway has verified. */
export interface Caller {
  /** The token's subject: in Cognito an ID that says nothing by itself. Null where no sign-in is required. */
  readonly subject: string | null;
  readonly groups: readonly string[];
}

/** Reads the claims that the authorizer of a REST API (Cognito) or HTTP API (JWT) leaves in the event. */
export function callerOf(event: ProxyEvent): Caller {
  const { claims = {} } = authorizerOf(event);
  const { sub, 'cognito:groups': groups } = claims;
  return { subject: typeof sub === 'string' ? sub : null, groups: namesIn(groups) };
}

/**
 * Ensures that the caller is in one of the groups; without any, everybody is admitted.
 * @throws {ServiceError} NOT_PERMITTED
 */
export function ensureAdmitted(event: ProxyEvent, allowedGroups: readonly string[]): void {
  if (allowedGroups.length === 0) return;
  const { groups } = callerOf(event);
  if (!groups.some((group) => allowedGroups.includes(group))) throw new ServiceError('NOT_PERMITTED');
}

function authorizerOf({ requestContext }: ProxyEvent): Pick<Authorizer, 'claims'> {
  const { authorizer } = requestContext as { readonly authorizer?: Authorizer | null };
  return authorizer?.jwt ?? authorizer ?? {};
}

type Claims = Readonly<Record<string, unknown>>;

interface Authorizer {
  readonly claims?: Claims;
  readonly jwt?: { readonly claims?: Claims };
}

/** API Gateway makes a text of a list: `a,b` in a REST API, `[a b]` in an HTTP API. */
function namesIn(groups: unknown): string[] {
  const list = Array.isArray(groups) ? groups : String(groups ?? '').split(/[[\], ]+/);
  return list.map(String).filter((name) => name !== '');
}
