import type { ReactNode } from 'react';
import type { Checks } from '../../../core/contract/checks.ts';
import type { Windowing } from '../../../imaging/window.ts';
import type { Prediction } from '../service/prediction.ts';
import { describeScore, formatScore, MODE_WORDS, nameCheck } from '../words/check-words.ts';
import { formatBytes, formatPercent, formatSize } from '../words/format.ts';
import { describeBits, describeSent, describeWindow } from '../words/preparation-words.ts';
import { isWithheld, type WorklistItem, windowingOf } from '../worklist/worklist-item.ts';
import { CardLink } from './card-link.tsx';
import { CopyableCode } from './copyable-code.tsx';
import './result-details.css';

const WORDS = {
  model: 'Model',
  output: 'Its output',
  meaningless: (percent: string) => `${percent} for pneumonia; it means nothing for this image`,
  verdictAtHalf: 'Verdict at 0.5',
  image: 'X-ray',
  classifiedAt: 'Analysed',
  request: 'Request number',
  sha256: 'SHA-256 of the X-ray',
  sha256Scaled: 'SHA-256 of the X-ray as sent, after scaling',
  guard: 'Checks by',
  sent: 'Sent to the model',
  bits: 'Bits used',
  window: 'Window',
  sha256Prepared: 'SHA-256 of what was sent to the model',
  checks: 'Checks',
  check: 'Check',
  score: 'Score',
  caution: 'Caution above',
  abstain: 'No verdict above',
};

interface DetailsProps {
  readonly item: WorklistItem;
  readonly prediction: Prediction;
  readonly classifiedAt: Date;
}

/** What the result rests on: for a receipt, a question to the operator, or a check of one's own. */
export default function ResultDetails({ item, prediction, classifiedAt }: DetailsProps) {
  const { image, model, verdictAtHalf, probabilities, checks, preparation, requestId } = prediction;
  const windowing = windowingOf(item);
  return (
    <>
      <dl className="facts">
        <Fact name={WORDS.model}>
          {model.name} {model.version} <CardLink card="model" of={model} />
        </Fact>
        {isWithheld(prediction) ? (
          <Fact name={WORDS.output}>{WORDS.meaningless(formatPercent(probabilities.pneumonia))}</Fact>
        ) : (
          <Fact name={WORDS.verdictAtHalf}>{verdictAtHalf}</Fact>
        )}
        <Fact name={WORDS.image}>
          {image.format.toUpperCase()}, {formatSize(image)}, {formatBytes(image.sizeInBytes)}
        </Fact>
        <Fact name={WORDS.classifiedAt}>
          {classifiedAt.toLocaleString('en-GB', { dateStyle: 'medium', timeStyle: 'medium' })}
        </Fact>
        {preparation !== null && <Fact name={WORDS.sent}>{describeSent(preparation)}</Fact>}
        {windowing !== null && <WindowingFacts windowing={windowing} />}
        {checks !== null && (
          <Fact name={WORDS.guard}>
            {checks.guard !== null && `${checks.guard.name} ${checks.guard.version}. `}
            {MODE_WORDS[checks.mode]} {checks.guard !== null && <CardLink card="guard" of={checks.guard} />}
          </Fact>
        )}
        <Fact name={WORDS.request} wide>
          <CopyableCode text={requestId} label="request number" />
        </Fact>
        <Fact name={item.scaling === null ? WORDS.sha256 : WORDS.sha256Scaled} wide>
          <CopyableCode text={image.sha256} label="SHA-256" />
        </Fact>
        {preparation !== null && (
          <Fact name={WORDS.sha256Prepared} wide>
            <CopyableCode text={preparation.sha256} label="SHA-256 of what was sent" />
          </Fact>
        )}
      </dl>
      {checks !== null && checks.scores.length > 0 && <CheckTable scores={checks.scores} />}
    </>
  );
}

function WindowingFacts({ windowing }: { windowing: Windowing }) {
  return (
    <>
      <Fact name={WORDS.bits}>{describeBits(windowing)}</Fact>
      {windowing.bitsStored > 8 && <Fact name={WORDS.window}>{describeWindow(windowing.window)}</Fact>}
    </>
  );
}

function CheckTable({ scores }: Pick<Checks, 'scores'>) {
  return (
    <table className="checks">
      <caption>{WORDS.checks}</caption>
      <thead>
        <tr>
          <th scope="col">{WORDS.check}</th>
          <th scope="col">{WORDS.score}</th>
          <th scope="col">{WORDS.caution}</th>
          <th scope="col">{WORDS.abstain}</th>
        </tr>
      </thead>
      <tbody className="numbers">
        {scores.map((row) => (
          <CheckRow key={row.check} row={row} />
        ))}
      </tbody>
    </table>
  );
}

function CheckRow({ row }: { row: Checks['scores'][number] }) {
  const found = describeScore(row);
  return (
    <tr data-found={found !== null}>
      <th scope="row">
        {nameCheck(row.check)}
        {found !== null && <span className="check-found">{found}</span>}
      </th>
      <td>{formatScore(row.score)}</td>
      <td>{row.caution === null ? '–' : formatScore(row.caution)}</td>
      <td>{row.abstain === null ? '–' : formatScore(row.abstain)}</td>
    </tr>
  );
}

function Fact({ name, wide, children }: { name: string; wide?: boolean; children: ReactNode }) {
  return (
    <div className={wide ? 'fact fact-wide' : 'fact'}>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
