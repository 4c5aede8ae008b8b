import type { ImageFindings } from '../../core/verdict/decide.ts';
import { toChannelFirst } from '../../imaging/channel-first.ts';
import { classify } from '../../inference/classify.ts';
import type { Session } from '../../inference/session.ts';
import { type Checks, findingsOf } from './checks.ts';
import { WrongUseError } from './exit.ts';
import { prepareFile } from './prepare-image.ts';

/** Probabilities of an image, one for each class, and what the checks say about it; null where they are off. */
export interface CheckedClassification {
  readonly probabilities: readonly number[];
  readonly findings: ImageFindings | null;
}

/**
 * Classifies an image on this machine, and checks it.
 * @throws {UndecodableImageError}
 * @throws {WrongUseError} if images are to be checked for a model whose input is no square.
 */
export async function classifyChecked(
  session: Session,
  file: Uint8Array,
  checks: Checks | null,
): Promise<CheckedClassification> {
  if (checks === null) return { probabilities: (await classify(session, file)).probabilities, findings: null };
  const prepared = await prepareFile(file, sideOf(session), checks.guard);
  const probabilities = [...(await session.infer(toChannelFirst(prepared.pixels), 1))];
  return { probabilities, findings: findingsOf(checks, prepared) };
}

/** Images are prepared as squares. */
export function sideOf({ metadata: { inputShape } }: Pick<Session, 'metadata'>): number {
  const [, height, width] = inputShape;
  if (height === width) return width;
  throw new WrongUseError(`Checking images: needed a model with a square input, found ${width} × ${height}`);
}
