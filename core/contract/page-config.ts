import './jitless.ts';
import * as z from 'zod/mini';

/** Sign-in by OpenID Connect (authorization code with PKCE). */
const signInSchema = z.object(
  {
    /** Issuer, whose `/.well-known/openid-configuration` describes the provider. */
    issuer: z.string('a text'),
    clientId: z.string('a text'),
    /** Sign-out page of a provider that has no `end_session_endpoint` (Cognito's hosted UI). */
    logoutUrl: z.exactOptional(z.string('a text')),
  },
  'null, or issuer and clientId',
);

/**
 * `config.json`, which the page fetches from its own folder before anything else: written at deployment in AWS, served
 * by the gateway on one machine. The errors of this schema name what is needed.
 */
export const pageConfigSchema = z.object(
  {
    /** Path or origin that API paths are joined to, without a trailing slash; "" for the page's own folder. */
    apiBaseUrl: z.string('a text'),
    /** Null where no sign-in is needed. */
    signIn: z.nullable(signInSchema),
    /** Whether the service explains verdicts; missing in the configuration of an older service. */
    explanation: z._default(z.boolean('true or false'), false),
  },
  'an object',
);

export type SignInConfig = Readonly<z.infer<typeof signInSchema>>;

export type PageConfig = Readonly<z.infer<typeof pageConfigSchema>>;

/** Paths of the API, relative to `apiBaseUrl`. */
export const API_PATHS = { predict: '/api/predict', explain: '/api/explain', status: '/api/status' } as const;

/** Path of the OpenAPI document, next to the page. */
export const OPENAPI_PATH = '/openapi.json';
