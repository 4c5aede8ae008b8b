import { createRemoteJWKSet, errors, jwtVerify } from 'jose';

/** True if the header carries a token that lets its bearer in. @throws if the provider's keys cannot be fetched. */
export type SignInCheck = (authorization: string | undefined) => Promise<boolean>;

/**
 * Verifies tokens as API Gateway's Cognito authorizer does: an ID token in `Authorization`, with or without `Bearer`,
 * signed with RS256 by a key of the issuer, for this audience, not expired. An access token is refused.
 * @param issuer URL of an OpenID Connect provider; its discovery document names its keys.
 * @param audience The client's ID at the provider.
 * @throws {Error} if the provider cannot be reached or describes another issuer.
 */
export async function createSignInCheck(issuer: string, audience: string): Promise<SignInCheck> {
  const keys = createRemoteJWKSet(await discoverKeys(issuer));
  return async (authorization) => {
    const token = authorization?.replace(/^Bearer +/i, '').trim();
    if (!token) return false;
    try {
      const { payload } = await jwtVerify(token, keys, {
        issuer,
        audience,
        algorithms: ['RS256'],
        requiredClaims: ['exp', 'sub'],
      });
      return payload.token_use === undefined || payload.token_use === 'id';
    } catch (error) {
      if (error instanceof errors.JOSEError && !PROVIDER_FAULTS.has(error.code)) return false;
      throw error;
    }
  };
}

/** What jose says when the keys cannot be fetched: no fault of the token, and no reason to send its bearer to sign in again. */
const PROVIDER_FAULTS = new Set(['ERR_JOSE_GENERIC', 'ERR_JWKS_TIMEOUT', 'ERR_JWKS_INVALID']);

const DISCOVERY_TIMEOUT_MS = 5_000;

async function discoverKeys(issuer: string): Promise<URL> {
  const address = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
  const purpose = `Setting up sign-in: reading ${address}`;
  const response = await fetch(address, { signal: AbortSignal.timeout(DISCOVERY_TIMEOUT_MS) }).catch((error) => {
    throw new Error(`${purpose}: needed the provider's description, found no answer`, { cause: error });
  });
  if (!response.ok) throw new Error(`${purpose}: needed the provider's description, found status ${response.status}`);
  const { issuer: found, jwks_uri: keys } = (await response.json()) as { issuer?: unknown; jwks_uri?: unknown };
  if (found !== issuer) throw new Error(`${purpose}: needed the issuer ${issuer}, found ${String(found)}`);
  if (typeof keys !== 'string') throw new Error(`${purpose}: needed jwks_uri, found none`);
  return new URL(keys);
}
