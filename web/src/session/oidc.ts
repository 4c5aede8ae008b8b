import { InMemoryWebStorage, UserManager, WebStorageStateStore } from 'oidc-client-ts';
import type { SignInConfig } from '../../../core/contract/page-config.ts';
import type { Session } from './session.ts';

/**
 * Sign-in by OpenID Connect, authorization code with PKCE. Tokens are kept in memory only: closing or reloading the page drops
 * them, and the provider's cookie signs the reader in again. Only the one-time verifier survives the redirect, in
 * sessionStorage, and is removed on return.
 */
export async function openOidcSession(config: SignInConfig): Promise<Session> {
  // The folder of the page; the provider must know this address.
  const here = new URL('.', window.location.href).href;
  const manager = new UserManager({
    authority: config.issuer,
    client_id: config.clientId,
    redirect_uri: here,
    post_logout_redirect_uri: here,
    response_type: 'code',
    scope: 'openid email',
    userStore: new WebStorageStateStore({ store: new InMemoryWebStorage() }),
    stateStore: new WebStorageStateStore({ store: window.sessionStorage }),
    automaticSilentRenew: true,
    monitorSession: false,
  });
  let wasRefused = false;
  if (isReturn(window.location.search)) {
    await manager.signinRedirectCallback().catch(() => {
      wasRefused = true;
    });
    window.history.replaceState(null, '', here);
  }
  const user = await manager.getUser();
  return {
    wasRefused,
    isOpen: user !== null && user.expired !== true,
    userName: user?.profile.email ?? user?.profile.name ?? user?.profile.sub ?? null,
    authorization: async () => {
      const idToken = (await manager.getUser())?.id_token;
      return idToken === undefined ? null : `Bearer ${idToken}`;
    },
    signIn: () => manager.signinRedirect(),
    signOut: async () => {
      if (config.logoutUrl === undefined) return manager.signoutRedirect();
      await manager.removeUser();
      const url = new URL(config.logoutUrl);
      url.searchParams.set('client_id', config.clientId);
      url.searchParams.set('logout_uri', here);
      window.location.assign(url);
    },
  };
}

/** True after a redirect from the provider, with a code or an error. */
function isReturn(query: string): boolean {
  const names = new URLSearchParams(query);
  return names.has('state') && (names.has('code') || names.has('error'));
}
