import { NOTICE } from '../../../core/contract/notice.ts';
import { ExplanationSection } from '../explanation/explanation-section.tsx';
import type { ExplanationControl } from '../explanation/use-explanation.ts';
import type { Prediction } from '../service/prediction.ts';
import type { ShownStatus } from '../service/service-status.ts';
import { digitsToTell, formatPercent } from '../words/format.ts';
import { explainVerdict } from '../words/verdict-words.ts';
import { outcomeOfVerdict } from '../worklist/outcome.ts';
import { cautionsBesideVerdict, cautionsOf, isWithheld, type WorklistItem } from '../worklist/worklist-item.ts';
import { Disclosure } from './disclosure.tsx';
import { Icon } from './icons.tsx';
import { lateComponent } from './late.tsx';
import { ProbabilityScale } from './probability-scale.tsx';
import { Cautions, Reason } from './remarks.tsx';
import { ScalingNote } from './scaling-note.tsx';
import './verdict-panel.css';

const WORDS = {
  kicker: 'AI result',
  probability: 'probability of pneumonia',
  atHalf: (verdict: string) =>
    `At a threshold of 0.5, the rule of the original system, the verdict would be ${verdict}. The threshold of this model was chosen on validation X-rays instead.`,
  number: 'What the number means',
  sent: 'What the model was sent',
  details: 'Details',
  notice: 'What this verdict is not',
  more: 'Read more',
};

const ResultDetails = lateComponent(() => import('./result-details.tsx'));
const NumberExplained = lateComponent(() => import('./number-explained.tsx'));
const PreparedImage = lateComponent(() => import('./prepared-image.tsx'));

interface VerdictProps {
  readonly item: WorklistItem;
  readonly prediction: Prediction;
  readonly classifiedAt: Date;
}

/** The verdict of the model, what it is based on, and what it is not. */
export function VerdictPanel(
  props: VerdictProps & {
    status: ShownStatus | null;
    onNotice: () => void;
    explanation: ExplanationControl | null;
  },
) {
  const { item, prediction, classifiedAt, status, onNotice, explanation } = props;
  const { verdict, reason } = prediction;
  const outcome = outcomeOfVerdict(verdict);
  return (
    <>
      <p className="panel-kicker">{WORDS.kicker}</p>
      <h2 className={`verdict outcome-${outcome}`}>
        <Icon name={outcome} />
        {verdict}
      </h2>
      {reason !== null && <Reason reason={reason} others={isWithheld(prediction) ? cautionsOf(item) : []} />}
      {!isWithheld(prediction) && <Score prediction={prediction} />}
      <Cautions cautions={cautionsBesideVerdict(item)} />
      <ScalingNote scaling={item.scaling} />
      {explanation !== null && reason === null && <ExplanationSection control={explanation} />}
      {item.note !== null && <p className="verdict-why">{item.note}.</p>}
      <PanelNotice onNotice={onNotice} />
      {!isWithheld(prediction) && (
        <Disclosure title={WORDS.number}>
          <NumberExplained prediction={prediction} status={status} />
        </Disclosure>
      )}
      {prediction.preparation !== null && (
        <Disclosure title={WORDS.sent}>
          <PreparedImage item={item} preparation={prediction.preparation} />
        </Disclosure>
      )}
      <Disclosure title={WORDS.details} isPrinted>
        <ResultDetails item={item} prediction={prediction} classifiedAt={classifiedAt} />
      </Disclosure>
    </>
  );
}

/** The probability of pneumonia, and where it lies. */
function Score({ prediction }: Pick<VerdictProps, 'prediction'>) {
  const { verdict, verdictAtHalf, probabilities, operatingPoint } = prediction;
  const digits = digitsToTell(probabilities.pneumonia, operatingPoint);
  return (
    <>
      <p className="probability">
        <span className="probability-value numbers">{formatPercent(probabilities.pneumonia, digits)}</span>{' '}
        {WORDS.probability}
      </p>
      <ProbabilityScale prediction={prediction} />
      <p className="verdict-why numbers">{explainVerdict(prediction)}</p>
      {verdictAtHalf !== verdict && (
        <p className="callout">
          <Icon name="info" />
          <span>{WORDS.atHalf(verdictAtHalf)}</span>
        </p>
      )}
    </>
  );
}

function PanelNotice({ onNotice }: { onNotice: () => void }) {
  return (
    <aside className="panel-notice" aria-label={WORDS.notice}>
      <p>
        <strong>{NOTICE.device}</strong>
      </p>
      <p>
        {NOTICE.population}{' '}
        <button type="button" className="link-button" onClick={onNotice}>
          {WORDS.more}
        </button>
      </p>
    </aside>
  );
}
