import { useLocalStorage } from '@mantine/hooks';
import { useState } from 'react';
import type { ValidationTable } from '../../../core/contract/validation-table.ts';
import type { Prediction } from '../service/prediction.ts';
import type { ShownStatus } from '../service/service-status.ts';
import { formatPercent } from '../words/format.ts';
import { describeAtPrevalence, describeRank, valueRows } from '../words/number-words.ts';
import { ScoreHistogram } from './score-histogram.tsx';
import './number-explained.css';

const WORDS = {
  calibrated: (percent: string) =>
    `Calibrated for equal classes: ${percent} is the probability at a prevalence of 50 %, half of the patients with pneumonia.`,
  prevalence: 'Prevalence among your patients',
  threshold: 'Threshold',
  percent: '%',
  reset: 'Threshold of the model',
  interval: 'In brackets, the 95 % interval.',
  legend: 'Line: this X-ray. Dashes: threshold. Heights are square roots of the counts.',
  noTable:
    'This model comes without the scores of validation X-rays, so neither their distribution nor sensitivity, specificity and predictive values can be shown.',
  otherModel: (name: string) =>
    `The service now has another model (${name}) than the one of this result; their validation X-rays are not shown together.`,
};

/** What a probability is worth: at the reader's prevalence, and beside the validation images. */
export default function NumberExplained({
  prediction,
  status,
}: {
  prediction: Prediction;
  status: ShownStatus | null;
}) {
  const { probabilities, operatingPoint } = prediction;
  const [prevalence, setPrevalence] = useLocalStorage({
    key: 'pneumoscope-prevalence',
    defaultValue: 50,
    getInitialValueInEffect: false,
  });
  const known = isPercent(prevalence) ? prevalence / 100 : 0.5;
  return (
    <div className="number">
      <p>{WORDS.calibrated(formatPercent(probabilities.pneumonia))}</p>
      <PercentField label={WORDS.prevalence} value={known * 100} onValue={setPrevalence} />
      <p className="numbers">{describeAtPrevalence(probabilities.pneumonia, known)}</p>
      <Validation {...{ prediction, status, prevalence: known }} key={operatingPoint} />
    </div>
  );
}

interface ValidationProps {
  readonly prediction: Prediction;
  readonly status: ShownStatus | null;
  readonly prevalence: number;
}

function Validation({ prediction, status, prevalence }: ValidationProps) {
  if (status !== null && !isSameModel(status.model, prediction.model)) {
    return <p>{WORDS.otherModel(`${status.model.name} ${status.model.version}`)}</p>;
  }
  const table = status?.validationTable;
  if (table === undefined) return <p>{status?.validationNote ?? WORDS.noTable}</p>;
  return <Values {...{ prediction, table, prevalence, note: status?.validationNote }} />;
}

function Values(props: {
  prediction: Prediction;
  table: ValidationTable;
  prevalence: number;
  note: string | undefined;
}) {
  const { prediction, table, prevalence, note } = props;
  const { probabilities, operatingPoint } = prediction;
  const [threshold, setThreshold] = useState(operatingPoint);
  return (
    <>
      <ScoreHistogram table={table} score={probabilities.pneumonia} threshold={threshold} />
      <p>
        {WORDS.legend} {describeRank(table, probabilities.pneumonia)}
      </p>
      <PercentField
        label={WORDS.threshold}
        value={threshold * 100}
        onValue={(percent) => setThreshold(percent / 100)}
      />
      {threshold !== operatingPoint && (
        <button type="button" className="link-button" onClick={() => setThreshold(operatingPoint)}>
          {WORDS.reset}
        </button>
      )}
      <dl className="values">
        {valueRows(table, threshold, prevalence).map(({ name, means, value }) => (
          <div key={name}>
            <dt>
              {name}
              <span>{means}</span>
            </dt>
            <dd className="numbers">{value}</dd>
          </div>
        ))}
      </dl>
      <p>
        {WORDS.interval} {note ?? table.images}
      </p>
    </>
  );
}

/** A percentage that can be typed; what is none is left alone until it is one. */
function PercentField(props: { label: string; value: number; onValue: (percent: number) => void }) {
  const { label, value, onValue } = props;
  const [typed, setTyped] = useState<string | null>(null);
  return (
    <label className="percent">
      {label}
      <input
        type="number"
        inputMode="decimal"
        min={0}
        max={100}
        step="any"
        value={typed ?? String(Number(value.toFixed(4)))}
        onChange={({ currentTarget }) => {
          setTyped(currentTarget.value);
          const percent = currentTarget.valueAsNumber;
          if (isPercent(percent)) onValue(percent);
        }}
        onBlur={() => setTyped(null)}
      />
      {WORDS.percent}
    </label>
  );
}

function isPercent(value: number): boolean {
  return value >= 0 && value <= 100;
}

function isSameModel(one: Prediction['model'], other: Prediction['model']): boolean {
  return one.name === other.name && one.version === other.version;
}
