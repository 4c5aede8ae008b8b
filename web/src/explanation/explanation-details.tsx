import { describeChance, describeStability } from '../words/explanation-words.ts';
import type { Explanation } from './explanation.ts';
import './explanation-details.css';

const WORDS = {
  legend: 'Colours of the map',
  pneumonia: 'Hiding it lowers the probability of pneumonia',
  normal: 'Hiding it raises the probability of pneumonia',
  none: 'No colour: hiding it changes little',
};

/** What an explanation says beside its map, and instead of one. */
export default function ExplanationDetails({ explanation }: { explanation: Explanation }) {
  const { map, withheld, notice } = explanation;
  const stability = describeStability(explanation);
  return (
    <>
      {map !== null && <Legend />}
      {withheld !== null && <p>{withheld.message}</p>}
      {map !== null && <p className="numbers">{describeChance(explanation)}</p>}
      {stability !== null && <p className="numbers">{stability}</p>}
      {map !== null && <p className="explanation-notice">{notice}</p>}
    </>
  );
}

function Legend() {
  return (
    <ul className="map-legend" aria-label={WORDS.legend}>
      {(['pneumonia', 'normal'] as const).map((speaksFor) => (
        <li key={speaksFor}>
          <span className={`map-swatch map-swatch-${speaksFor}`} aria-hidden="true">
            {speaksFor === 'pneumonia' ? '+' : '−'}
          </span>
          {WORDS[speaksFor]}
        </li>
      ))}
      <li>
        <span className="map-swatch" aria-hidden="true" />
        {WORDS.none}
      </li>
    </ul>
  );
}
