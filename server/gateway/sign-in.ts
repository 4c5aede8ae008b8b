import { createRemoteJWKSet, errors, type JWTPayload, jwtVerify } from 'jose';
import { z } from 'zod';

/** Claims of a token, as API Gateway's Cognito authorizer hands them to a function: texts. */
export type Claims = Readonly<Record<string, string>>;

/** Who the header's token belongs to; null unless it carries a valid one. @throws if the provider's keys cannot be fetched. */
export type SignInCheck = (authorization: string | undefined) => Promise<Claims | null>;

/** An OpenID Connect provider. */
export interface Provider {
  readonly issuer: string;
  /** Address of its signing keys. */
  readonly keys: URL;
  /** Origins that the page calls during sign-in. */
  readonly origins: readonly string[];
}

const DISCOVERY_TIMEOUT_MS = 5_000;

const descriptionSchema = z.object({
  issuer: z.string(),
  jwks_uri: z.url(),
  token_endpoint: z.url(),
  userinfo_endpoint: z.url().optional(),
  revocation_endpoint: z.url().optional(),
});

/**
 * Reads a provider's discovery document.
 * @throws {Error} if it cannot be reached or describes another issuer.
 */
export async function discoverProvider(issuer: string): Promise<Provider> {
  const address = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
  const purpose = `Setting up sign-in: reading ${address}`;
  const response = await fetch(address, { signal: AbortSignal.timeout(DISCOVERY_TIMEOUT_MS) }).catch((error) => {
    throw new Error(`${purpose}: needed the provider's description, found no answer`, { cause: error });
  });
  const { data, error } = descriptionSchema.safeParse(await response.json().catch(() => undefined));
  if (data === undefined) {
    throw new Error(
      `${purpose}: needed the provider's description, found status ${response.status}: ${z.prettifyError(error)}`,
    );
  }
  if (data.issuer !== issuer) throw new Error(`${purpose}: needed the issuer ${issuer}, found ${data.issuer}`);
  const addresses = [issuer, data.token_endpoint, data.userinfo_endpoint, data.revocation_endpoint];
  const origins = addresses.filter((one) => one !== undefined).map((one) => new URL(one).origin);
  return { issuer, keys: new URL(data.jwks_uri), origins: [...new Set(origins)] };
}

/** Error codes of jose for keys that cannot be fetched. The token may be valid, so the user must not be sent to sign in again. */
const PROVIDER_FAULTS = new Set(['ERR_JOSE_GENERIC', 'ERR_JWKS_TIMEOUT', 'ERR_JWKS_INVALID']);

/**
 * Verifies tokens as API Gateway's Cognito authorizer does: an ID token in `Authorization`, with or without `Bearer`,
 * signed with RS256 by a key of the issuer, for this audience, not expired. An access token is refused.
 * @param audience The client's ID at the provider.
 */
export function createSignInCheck(provider: Provider, audience: string): SignInCheck {
  const keys = createRemoteJWKSet(provider.keys);
  return async (authorization) => {
    const token = authorization?.replace(/^Bearer +/i, '').trim();
    if (!token) return null;
    try {
      const { payload } = await jwtVerify(token, keys, {
        issuer: provider.issuer,
        audience,
        algorithms: ['RS256'],
        requiredClaims: ['exp', 'sub'],
      });
      return payload.token_use === undefined || payload.token_use === 'id' ? claimsOf(payload) : null;
    } catch (error) {
      if (error instanceof errors.JOSEError && !PROVIDER_FAULTS.has(error.code)) return null;
      throw error;
    }
  };
}

/** Subject and groups, under the names that Cognito gives them; other providers name their list `groups`. */
function claimsOf({ sub = '', groups, 'cognito:groups': ofCognito = groups }: JWTPayload): Claims {
  return { sub, ...(Array.isArray(ofCognito) ? { 'cognito:groups': ofCognito.join(',') } : {}) };
}
