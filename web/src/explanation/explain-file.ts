import { type ClassifyTools, prepareImage } from '../worklist/classify.ts';
import { type ExplanationOutcome, type ExplanationRequest, requestExplanation } from './explanation.ts';

/** Explains the verdict on a file: what is sent is what was classified, a smaller copy where that was. */
export async function explainFile(
  file: Blob,
  shrink: ClassifyTools['shrink'],
  request: ExplanationRequest,
): Promise<ExplanationOutcome> {
  const { signal } = request;
  const prepared = await prepareImage(file, { shrink }, { report: () => {}, onScaled: () => {}, signal });
  signal.throwIfAborted();
  return 'failure' in prepared ? prepared : requestExplanation(prepared.image, request);
}
