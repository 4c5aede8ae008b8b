import type { Failure } from '../service/failures.ts';
import { CopyableCode } from './copyable-code.tsx';
import { Icon } from './icons.tsx';
import './failure-panel.css';

const WORDS = {
  kicker: 'Not analysed',
  next: 'What to do',
  why: 'Why',
  request: 'Request number',
  retry: 'Try again',
  signIn: 'Sign in',
};

/** Why an image was not analysed, and what to do next. */
export function FailurePanel(props: { failure: Failure; onRetry: () => void; onSignIn: (() => void) | null }) {
  const { failure, onRetry, onSignIn } = props;
  return (
    <>
      <p className="panel-kicker">{WORDS.kicker}</p>
      <h2 className="failure-title">
        <span className="outcome-failed">
          <Icon name="failed" />
        </span>
        {failure.message}
      </h2>
      <div className="failure-next">
        <h3>{WORDS.next}</h3>
        <p>{failure.action}</p>
        {failure.retryable && (
          <button type="button" className="button button-primary" onClick={onRetry}>
            <Icon name="retry" />
            {WORDS.retry}
          </button>
        )}
        {failure.code === 'UNAUTHORIZED' && onSignIn !== null && (
          <button type="button" className="button button-primary" onClick={onSignIn}>
            {WORDS.signIn}
          </button>
        )}
      </div>
      <dl className="facts">
        <div className="fact fact-wide">
          <dt>{WORDS.why}</dt>
          <dd>{failure.meaning}</dd>
        </div>
        {failure.requestId !== null && (
          <div className="fact fact-wide">
            <dt>{WORDS.request}</dt>
            <dd>
              <CopyableCode text={failure.requestId} label="request number" />
            </dd>
          </div>
        )}
      </dl>
    </>
  );
}
