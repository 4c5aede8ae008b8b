/**
 * `config.json`, fetched by the page beside its own files before anything else: written at deployment in AWS, served by
 * the gateway on one machine.
 */
export interface PageConfig {
  /** Path or origin that API paths are joined to, without a trailing slash; "" for the page's own origin. */
  readonly apiBaseUrl: string;
  /** Sign-in by OpenID Connect (authorization code with PKCE); null where none is needed. */
  readonly signIn: SignInConfig | null;
}

export interface SignInConfig {
  /** Issuer, whose `/.well-known/openid-configuration` describes the provider. */
  readonly issuer: string;
  readonly clientId: string;
  /** Where the provider's own sign-out page is, if it has no `end_session_endpoint` (Cognito's hosted UI). */
  readonly logoutUrl?: string;
}

/** Paths of the API, relative to `apiBaseUrl`. */
export const API_PATHS = { predict: '/api/predict', status: '/api/status' } as const;

/** Path of the OpenAPI document, beside the page. */
export const OPENAPI_PATH = '/openapi.json';
