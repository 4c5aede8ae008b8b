import { useCallback, useEffect, useRef, useState } from 'react';
import { type Failure, localFailure } from '../service/failures.ts';
import type { Explanation, ExplanationOutcome } from './explanation.ts';

/** Asks the service what the verdict on a file rests on. */
export type Explain = (file: Blob, signal: AbortSignal) => Promise<ExplanationOutcome>;

export type ExplanationState =
  | { readonly step: 'unasked' }
  | { readonly step: 'asking' }
  | { readonly step: 'failed'; readonly failure: Failure }
  | { readonly step: 'explained'; readonly explanation: Explanation; readonly isShown: boolean };

export interface ExplanationControl {
  readonly state: ExplanationState;
  /** What the button does now: ask, stop asking, show or hide. */
  readonly press: () => void;
}

const UNASKED: ExplanationState = { step: 'unasked' };

/** The explanation of the image on screen: asked for by the reader only, and dropped with the image. */
export function useExplanation(file: Blob, explain: Explain | null): ExplanationControl | null {
  const [held, setHeld] = useState({ file, state: UNASKED });
  const asking = useRef<AbortController | null>(null);
  // Another image on screen, or none, ends what was asked about this one.
  useEffect(() => () => asking.current?.abort(), [file]);
  const state = held.file === file ? held.state : UNASKED;
  const press = useCallback(() => {
    if (explain === null) return;
    const setState = (next: ExplanationState) => setHeld({ file, state: next });
    if (state.step === 'explained') return setState({ ...state, isShown: !state.isShown });
    if (state.step === 'asking') {
      asking.current?.abort();
      return setState(UNASKED);
    }
    const control = new AbortController();
    asking.current = control;
    setState({ step: 'asking' });
    explain(file, control.signal).then(
      (outcome) => control.signal.aborted || setState(stateOf(outcome)),
      // A part of the page that could not be loaded is a lost connection, too.
      () => control.signal.aborted || setState({ step: 'failed', failure: localFailure('NO_CONNECTION') }),
    );
  }, [explain, file, state]);
  return explain === null ? null : { state, press };
}

function stateOf(outcome: ExplanationOutcome): ExplanationState {
  if ('failure' in outcome) return { step: 'failed', failure: outcome.failure };
  return { step: 'explained', explanation: outcome.explanation, isShown: true };
}
