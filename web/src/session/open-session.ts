import type { SignInConfig } from '../../../core/contract/page-config.ts';
import type { Session } from './session.ts';

const ANONYMOUS: Session = {
  isOpen: true,
  wasRefused: false,
  userName: null,
  authorization: async () => null,
  signIn: async () => {},
  signOut: async () => {},
};

/** Opens a session. The code for sign-in is loaded only where it is needed. @throws {Error} where it cannot be loaded. */
export async function openSession(signIn: SignInConfig | null): Promise<Session> {
  if (signIn === null) return ANONYMOUS;
  const { openOidcSession } = await import('./oidc.ts');
  return openOidcSession(signIn);
}
