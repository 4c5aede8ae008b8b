import type { Prediction } from '../service/prediction.ts';
import { nameRemark } from '../words/remark-words.ts';
import { Icon } from './icons.tsx';
import './remarks.css';

const WORDS = {
  caution: 'Caution',
  cautions: 'Cautions',
  others: (names: string) => `Found besides: ${names}.`,
};

/**
 * Why there is no verdict, and what to do.
 * @param props.others What was found besides.
 */
export function Reason(props: { reason: NonNullable<Prediction['reason']>; others: Prediction['cautions'] }) {
  const { reason, others } = props;
  return (
    <div className="reason">
      <p className="reason-message">{reason.message}</p>
      <p>{reason.action}</p>
      {others.length > 0 && <p className="reason-others">{WORDS.others(others.map(nameRemark).join('; '))}</p>}
    </div>
  );
}

/** What the reader should know beside the verdict: calm, and never missing. */
export function Cautions({ cautions }: Pick<Prediction, 'cautions'>) {
  if (cautions.length === 0) return null;
  return (
    <section className="cautions" aria-labelledby="cautions-title">
      <h3 id="cautions-title">
        <Icon name="caution" />
        {cautions.length === 1 ? WORDS.caution : WORDS.cautions}
      </h3>
      <ul>
        {cautions.map(({ code, message, action }) => (
          <li key={code}>
            <p className="caution-message">{message}</p>
            <p>{action}</p>
          </li>
        ))}
      </ul>
    </section>
  );
}
