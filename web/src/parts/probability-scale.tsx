import type { CSSProperties } from 'react';
import type { Prediction } from '../../../core/contract/prediction.ts';
import { digitsToTell, formatPercent } from '../words/format.ts';
import { toneOf } from '../words/progress-words.ts';
import './probability-scale.css';

/** The probability of pneumonia on a line from 0 to 100 %, with the operating point that divides it, and 0.5 where the two differ. */
export function ProbabilityScale({ prediction }: { prediction: Prediction }) {
  const { probabilities, operatingPoint, verdict } = prediction;
  const digits = digitsToTell(probabilities.pneumonia, operatingPoint);
  const point = formatPercent(operatingPoint, digits);
  const label = `Probability of pneumonia ${formatPercent(probabilities.pneumonia, digits)} on a scale from 0 to 100 %. Operating point ${point}: Pneumonia above it, Normal below.`;
  return (
    <div className="scale" role="img" aria-label={label} style={places(operatingPoint, probabilities.pneumonia)}>
      <div className="scale-sides" aria-hidden="true">
        <span>Normal</span>
        {operatingPoint !== 0.5 && <span className="scale-half-word numbers">0.5</span>}
        <span>Pneumonia</span>
      </div>
      <div className="scale-track">
        <div className="scale-below" />
        <div className="scale-above" />
        {operatingPoint !== 0.5 && <div className="scale-half" />}
        <div className="scale-point" />
        <div className={`scale-marker tone-${toneOf(verdict)}`} />
      </div>
      <div className="scale-captions numbers" aria-hidden="true">
        <span className="scale-caption">Operating point {point}</span>
      </div>
    </div>
  );
}

function places(operatingPoint: number, probability: number): CSSProperties {
  return { '--point': `${operatingPoint * 100}%`, '--found': `${probability * 100}%` } as CSSProperties;
}
