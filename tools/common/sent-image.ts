import { DEFAULT_INPUT_SIDE } from '../../core/contract/model.ts';
import type { ImageFindings } from '../../core/verdict/decide.ts';
import { type Checks, findingsOf } from './checks.ts';
import { prepareFile } from './prepare-image.ts';

/** What is sent of an image to an endpoint, and how the image is checked. */
export interface SentImages {
  /** Of the prepared images, in pixels; null to send files as they are. */
  readonly side: number | null;
  readonly checks: Checks | null;
}

export interface SentImage {
  readonly body: Uint8Array;
  /** Null where the checks are off. */
  readonly findings: ImageFindings | null;
}

/**
 * Makes what an endpoint is sent for an image file, and checks the image.
 * @throws {UndecodableImageError} unless the file is sent as it is, unchecked.
 */
export async function toSentImage(file: Uint8Array, { side, checks }: SentImages): Promise<SentImage> {
  if (side === null && checks === null) return { body: file, findings: null };
  const prepared = await prepareFile(file, side ?? DEFAULT_INPUT_SIDE, checks?.guard ?? null);
  const findings = checks === null ? null : findingsOf(checks, prepared);
  return { body: side === null ? file : prepared.png, findings };
}
