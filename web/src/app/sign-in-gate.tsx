import { useState } from 'react';
import { SignInScreen } from '../screens/notices.tsx';
import type { Session } from '../session/session.ts';

/** Shown instead of the page until the reader has signed in. */
export function SignInGate({ session }: { session: Session }) {
  const [isFaulty, setFaulty] = useState(session.wasRefused);
  return <SignInScreen isFaulty={isFaulty} onSignIn={() => session.signIn().catch(() => setFaulty(true))} />;
}
