import { lateComponent } from '../parts/late.tsx';
import type { ExplanationControl, ExplanationState } from './use-explanation.ts';
import './explanation-section.css';

const ExplanationDetails = lateComponent(() => import('./explanation-details.tsx'));

const WORDS = {
  region: 'What the result rests on',
  ask: 'Show areas whose hiding changes the result',
  stop: 'Stop',
  hide: 'Hide these areas',
  show: 'Show these areas again',
  again: 'Try again',
  asking: 'Parts of the X-ray are hidden in turn and the model is asked again: up to half a minute.',
};

/** The button that asks what a verdict rests on, and the answer in words; the map lies over the X-ray. */
export function ExplanationSection({ control: { state, press } }: { control: ExplanationControl }) {
  return (
    <section className="explanation" aria-label={WORDS.region}>
      <button type="button" className="button button-small" onClick={press} aria-busy={state.step === 'asking'}>
        {labelOf(state)}
      </button>
      <div className="explanation-content" role="status">
        {state.step === 'asking' && <p>{WORDS.asking}</p>}
        {state.step === 'failed' && (
          <p>
            {state.failure.message} {state.failure.action}
          </p>
        )}
        {state.step === 'explained' && state.isShown && <ExplanationDetails explanation={state.explanation} />}
      </div>
    </section>
  );
}

function labelOf(state: ExplanationState): string {
  switch (state.step) {
    case 'unasked':
      return WORDS.ask;
    case 'asking':
      return WORDS.stop;
    case 'failed':
      return WORDS.again;
    case 'explained':
      return state.isShown ? WORDS.hide : WORDS.show;
  }
}
