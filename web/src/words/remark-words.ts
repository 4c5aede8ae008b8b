import type { RemarkCode, RemarkReply } from '../../../core/contract/checks.ts';
import type { Prediction } from '../service/prediction.ts';

/** Reasons and cautions in a few words, for a row of the worklist. */
const SHORT_WORDS: Readonly<Record<RemarkCode, string>> = {
  BLANK: 'almost uniform',
  NOT_A_CHEST_XRAY: 'not a frontal chest X-ray',
  NOT_ONE_IMAGE: 'several images or a sheet',
  TURNED: 'not upright',
  INVERTED: 'black and white exchanged',
  CUT: 'chest not seen whole',
  UNLIKE_TRAINING: 'unlike the X-rays of the training',
  AT_THRESHOLD: 'exactly on the threshold',
  MIRRORED: 'seems to be mirrored',
  OUTSIDE_TRAINING_POPULATION: 'outside the training population',
  NEAR_THRESHOLD: 'near the threshold',
  BIT_DEPTH_ASSUMED: 'bits used were assumed',
};

/** A remark in a few words; one that only a newer service knows keeps its own sentence. */
export function nameRemark({ code, message }: RemarkReply): string {
  return Object.hasOwn(SHORT_WORDS, code) ? SHORT_WORDS[code as RemarkCode] : withoutFullStop(message);
}

/** Cautions in a few words; null where there are none. */
export function describeCautions(cautions: Prediction['cautions']): string | null {
  if (cautions.length === 0) return null;
  return `${cautions.length === 1 ? 'Caution' : 'Cautions'}: ${cautions.map(nameRemark).join('; ')}`;
}

/** Reason and cautions as they are read aloud, each a whole sentence. */
export function speakRemarks(reason: Prediction['reason'], cautions: Prediction['cautions']): string {
  const remarks = cautions.map(({ message }) => message);
  const spoken = reason === null ? [] : [`${reason.message} ${reason.action}`];
  if (remarks.length > 0) spoken.push(`${remarks.length === 1 ? 'Caution' : 'Cautions'}: ${remarks.join(' ')}`);
  return spoken.join(' ');
}

function withoutFullStop(sentence: string): string {
  return sentence.replace(/\.$/, '');
}
