import { NOTICE } from '../../../core/contract/notice.ts';
import { Icon } from '../parts/icons.tsx';
import './notices.css';

const WORDS = {
  startTitle: 'The page could not start',
  startText:
    'Its settings (config.json) could not be read, so it does not know where the service is. Check that the service is running, then load the page again.',
  partTitle: 'The page is not complete',
  partText:
    'The part that shows X-rays and their verdicts could not be loaded: the connection was lost, or a new version of the page has been installed. Load the page again, then add the X-rays again.',
  reload: 'Load again',
  signInTitle: 'Sign in to analyse X-rays',
  signInText: 'This service accepts X-rays only from people who have signed in. You return to this page afterwards.',
  signInFault: 'Signing in did not succeed. Try again, or tell the operator of this service.',
  signIn: 'Sign in',
};

/** Shown instead of the page when its settings cannot be read. */
export function StartFault({ detail }: { detail: string }) {
  return (
    <main className="notice-screen">
      <Icon name="failed" />
      <h1>{WORDS.startTitle}</h1>
      <p>{WORDS.startText}</p>
      <p className="notice-detail">{detail}</p>
      <ReloadButton />
    </main>
  );
}

/** Shown instead of a screen whose code cannot be loaded. */
export function PartFault() {
  return (
    <main className="notice-screen" role="alert">
      <Icon name="failed" />
      <h1>{WORDS.partTitle}</h1>
      <p>{WORDS.partText}</p>
      <ReloadButton />
    </main>
  );
}

function ReloadButton() {
  return (
    <button type="button" className="button button-primary" onClick={() => window.location.reload()}>
      <Icon name="retry" />
      {WORDS.reload}
    </button>
  );
}

export function SignInScreen({ isFaulty, onSignIn }: { isFaulty: boolean; onSignIn: () => void }) {
  return (
    <main className="notice-screen">
      <Icon name="lungs" />
      <h1>{WORDS.signInTitle}</h1>
      <p>{WORDS.signInText}</p>
      {isFaulty && (
        <p className="notice-detail" role="alert">
          {WORDS.signInFault}
        </p>
      )}
      <button type="button" className="button button-primary" onClick={onSignIn}>
        {WORDS.signIn}
      </button>
      <p>{NOTICE.device}</p>
    </main>
  );
}
