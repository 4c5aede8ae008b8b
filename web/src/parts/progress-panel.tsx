import { explainProgress, STAGES, type Stage, stageOf, titleOfProgress } from '../words/progress-words.ts';
import type { WorklistItem } from '../worklist/worklist-item.ts';
import { Icon } from './icons.tsx';
import { ProgressBar } from './progress-bar.tsx';
import { ScalingNote } from './scaling-note.tsx';
import './progress-panel.css';

const WORDS = {
  kicker: 'In progress',
  stages: { preparing: 'Prepare', uploading: 'Upload', classifying: 'Analyse' } satisfies Record<Stage, string>,
  done: ', done',
};

/** The stages of the way to a verdict, one of them under way. */
export function ProgressPanel({ item }: { item: WorklistItem }) {
  const { progress } = item;
  const current = STAGES.indexOf(stageOf(progress));
  return (
    <>
      <p className="panel-kicker">{WORDS.kicker}</p>
      <h2 className="progress-title">{titleOfProgress(progress)}</h2>
      <ol className="stages">
        {STAGES.map((stage, index) => (
          <li
            key={stage}
            className="stage"
            data-state={index < current ? 'done' : index === current ? 'now' : 'next'}
            aria-current={index === current ? 'step' : undefined}
          >
            <span className="stage-mark">{index < current && <Icon name="check" />}</span>
            {WORDS.stages[stage]}
            {index < current && <span className="visually-hidden">{WORDS.done}</span>}
          </li>
        ))}
      </ol>
      <ProgressBar progress={progress} />
      <p className="verdict-why numbers">{explainProgress(item)}</p>
      <ScalingNote scaling={item.scaling} />
    </>
  );
}
