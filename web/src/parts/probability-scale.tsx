import type { CSSProperties } from 'react';
import type { Prediction } from '../service/prediction.ts';
import { digitsToTell, formatPercent } from '../words/format.ts';
import { outcomeOfVerdict } from '../worklist/outcome.ts';
import './probability-scale.css';

const WORDS = {
  label: (probability: string, threshold: string) =>
    `Probability of pneumonia ${probability} on a scale from 0 to 100 %. Threshold ${threshold}: Pneumonia above it, Normal below.`,
  below: 'Normal',
  above: 'Pneumonia',
  threshold: (threshold: string) => `Threshold ${threshold}`,
};

/** The probability of pneumonia on a line from 0 to 100 %, divided at the threshold; 0.5 is marked where it is not the threshold. */
export function ProbabilityScale({ prediction }: { prediction: Prediction }) {
  const { probabilities, operatingPoint, verdict } = prediction;
  const digits = digitsToTell(probabilities.pneumonia, operatingPoint);
  const threshold = formatPercent(operatingPoint, digits);
  const label = WORDS.label(formatPercent(probabilities.pneumonia, digits), threshold);
  const marksHalf = operatingPoint !== 0.5;
  return (
    <div className="scale" role="img" aria-label={label} style={positions(operatingPoint, probabilities.pneumonia)}>
      <div className="scale-sides" aria-hidden="true">
        <span>{WORDS.below}</span>
        {marksHalf && <span className="scale-half-word numbers">0.5</span>}
        <span>{WORDS.above}</span>
      </div>
      <div className="scale-track">
        <div className="scale-below" />
        <div className="scale-above" />
        {marksHalf && <div className="scale-half" />}
        <div className="scale-threshold" />
        <div className={`scale-marker outcome-${outcomeOfVerdict(verdict)}`} />
      </div>
      <div className="scale-captions numbers" aria-hidden="true">
        <span className="scale-caption">{WORDS.threshold(threshold)}</span>
      </div>
    </div>
  );
}

function positions(threshold: number, probability: number): CSSProperties {
  return { '--threshold': `${threshold * 100}%`, '--probability': `${probability * 100}%` } as CSSProperties;
}
