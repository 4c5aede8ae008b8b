import { type ExplanationView, VIEW_NAMES } from '../../core/contract/explanation.ts';
import type { Probabilities } from '../../core/contract/prediction.ts';
import { drawsOf } from '../../core/explanation/chance-sets.ts';
import { createOccluder } from '../../core/explanation/occluder.ts';
import { measureRelevance, type Relevance } from '../../core/explanation/relevance.ts';
import type { Decision } from '../../core/verdict/decide.ts';
import { encodePng } from '../../imaging/encode-png.ts';
import { decideByChecks, decideUpload } from '../common/findings.ts';
import type { HandlerConfig } from '../common/handler-config.ts';
import type { Prepared } from '../common/preparer.ts';
import type { ModelQuestions } from './model-questions.ts';

/** What was found about one image. */
export interface Findings {
  readonly decision: Decision;
  /** Null where the service abstains before the model is asked. */
  readonly probabilities: Probabilities | null;
  /** Null where there is no verdict. */
  readonly grounds: Grounds | null;
}

/** What a verdict rests on. */
export interface Grounds {
  readonly relevance: Relevance;
  readonly views: readonly { readonly view: ExplanationView; readonly probabilities: Probabilities }[];
}

/**
 * Asks the model about the image, about each of its cells, about random cells, about the strongest ones, and about the views; in
 * this order, so that what the map needs comes first. An image without a verdict costs no call more than finding that out.
 * @param sha256 Of the uploaded file; seeds the random cells.
 * @throws {ServiceError}
 */
export async function findGrounds(
  prepared: Prepared,
  sha256: string,
  questions: ModelQuestions,
  { model, checks }: Pick<HandlerConfig, 'model' | 'checks'>,
): Promise<Findings> {
  const abstention = decideByChecks(prepared, checks);
  if (abstention !== null) return { decision: abstention, probabilities: null, grounds: null };
  const [original] = (await questions.askAll([() => prepared.png])) as [Probabilities];
  const decision = decideUpload(original, prepared, model, checks);
  const { verdict } = decision;
  if (verdict === 'Failed to Predict') return { decision, probabilities: original, grounds: null };
  const question = { occlude: createOccluder(prepared.pixels), original, side: verdict, draw: drawsOf(sha256) };
  const relevance = await measureRelevance(question, (variants) =>
    questions.askAll(variants.map((variant) => () => encodePng(variant()))),
  );
  const ofViews = await questions.askAll(prepared.views.map((pixels) => () => encodePng(pixels)));
  const views = VIEW_NAMES.map((view, index) => ({ view, probabilities: ofViews[index] as Probabilities }));
  return { decision, probabilities: original, grounds: { relevance, views } };
}
