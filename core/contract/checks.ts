/*
 * What the service says about an image beside its probabilities.
 *
 * A check is a score of a prepared image, higher meaning further from what the model knows, with up to two thresholds. Above
 * the higher one the service abstains: the verdict is "Failed to Predict" with a reason. Above the lower one the verdict
 * stands with a caution.
 */
import './jitless.ts';
import * as z from 'zod/mini';
import { text } from './fields.ts';

/**
 * What the service does with its checks:
 * - `enforce`: abstain and caution;
 * - `warn`: verdicts stand, reasons become cautions;
 * - `off`: the checks are not run.
 */
export const GUARD_MODES = ['enforce', 'warn', 'off'] as const;

export type GuardMode = (typeof GUARD_MODES)[number];

/** Of every service that is not configured otherwise. */
export const DEFAULT_GUARD_MODE: GuardMode = 'enforce';

/** What a reason or caution says to a reader. */
interface Remark {
  /** One sentence: what was found. */
  readonly message: string;
  /** One sentence: what it means, or what to do. */
  readonly action: string;
}

/** Every finding for which the service abstains or cautions, by its stable code; sorted by what a reader must know first. */
export const REMARKS = {
  BLANK: {
    message: 'The image is almost uniform: there is nothing to read.',
    action: 'Export the X-ray again, with its window applied.',
  },
  NOT_A_CHEST_XRAY: {
    message: 'This does not look like a frontal chest X-ray.',
    action:
      'The model knows frontal chest X-rays only; lateral views, other body parts and other images get no answer.',
  },
  NOT_ONE_IMAGE: {
    message: 'The file shows several images, or a small one on a larger sheet.',
    action: 'Send each X-ray as a file of its own, cropped to the image.',
  },
  TURNED: {
    message: 'The X-ray is not upright.',
    action: 'Turn it so that the head is at the top, and send it again.',
  },
  INVERTED: {
    message: 'Black and white are exchanged: bones are dark, air is bright.',
    action: 'Invert the X-ray so that bones are bright, and send it again.',
  },
  CUT: {
    message: 'The chest is not seen whole: a large part of it is missing.',
    action: 'Send the whole X-ray with both lungs.',
  },
  UNLIKE_TRAINING: {
    message: 'The image differs from the X-rays that the model was trained on.',
    action: 'Use the original export rather than a photograph, screenshot or edited copy.',
  },
  AT_THRESHOLD: {
    message: 'The probability lies exactly on the threshold.',
    action: 'The model cannot decide either way.',
  },
  MIRRORED: {
    message: 'The X-ray seems to be mirrored: the heart points to the other side.',
    action: 'Check the side marker; the heart can also lie on the right.',
  },
  OUTSIDE_TRAINING_POPULATION: {
    message: 'This looks unlike the patients whom the model knows: children of one to five years, one hospital.',
    action: 'On adults and on X-rays from elsewhere, the probability can be wrong by any amount.',
  },
  NEAR_THRESHOLD: {
    message: 'The probability lies near the threshold.',
    action: 'In this range the model was wrong more often; read the X-ray as if there were no result.',
  },
  BIT_DEPTH_ASSUMED: {
    message: 'The file does not say how many of its 16 bits are used; the number was taken from its brightest pixel.',
    action: 'Compare what was sent with the original; an export with 8 bits leaves no doubt.',
  },
} as const satisfies Record<string, Remark>;

export type RemarkCode = keyof typeof REMARKS;

/** Codes of abstentions. */
export const REASON_CODES = [
  'BLANK',
  'NOT_A_CHEST_XRAY',
  'NOT_ONE_IMAGE',
  'TURNED',
  'INVERTED',
  'CUT',
  'UNLIKE_TRAINING',
  'AT_THRESHOLD',
] as const satisfies readonly RemarkCode[];

export type ReasonCode = (typeof REASON_CODES)[number];

/** The checks that have thresholds, and the code of what they find, in the order of `REMARKS`. */
export const CHECKS = {
  blank: 'BLANK',
  notChestXray: 'NOT_A_CHEST_XRAY',
  notOneImage: 'NOT_ONE_IMAGE',
  turned: 'TURNED',
  inverted: 'INVERTED',
  cut: 'CUT',
  unlikeTraining: 'UNLIKE_TRAINING',
  mirrored: 'MIRRORED',
  outsideTrainingPopulation: 'OUTSIDE_TRAINING_POPULATION',
} as const satisfies Record<string, RemarkCode>;

export type CheckName = keyof typeof CHECKS;

const remarkSchema = z.object({
  code: z.string().check(z.meta({ enum: Object.keys(REMARKS) })),
  message: text('One sentence for the reader.'),
  action: text('What it means, or what to do.'),
});

export const reasonSchema = z
  .nullable(z.object({ ...remarkSchema.shape, code: z.string().check(z.meta({ enum: REASON_CODES })) }))
  .check(z.describe('Why there is no verdict; null where there is one.'));

export const cautionsSchema = z
  .array(remarkSchema)
  .check(z.describe('What the reader should know beside the verdict; mostly empty.'));

/** Thresholds of one check; a score above one fires. */
export const checkThresholdsSchema = z.object({ caution: z.optional(z.number()), abstain: z.optional(z.number()) });

export type CheckThresholds = Readonly<z.infer<typeof checkThresholdsSchema>>;

export const checksSchema = z.object({
  mode: z.enum(GUARD_MODES).check(z.describe('Configuration of the service.')),
  guard: z
    .nullable(z.object({ name: text(), version: text() }))
    .check(z.describe('The network that scored the image; null where the mode is `off`.')),
  scores: z
    .array(
      z.object({
        check: text(),
        score: z.number().check(z.describe('Higher is further from what the model knows.')),
        caution: z.nullable(z.number()).check(z.describe('Above it, the verdict gets a caution; null: never.')),
        abstain: z.nullable(z.number()).check(z.describe('Above it, there is no verdict; null: never.')),
      }),
    )
    .check(z.describe('Empty where the mode is `off`.')),
});

export type RemarkReply = Readonly<z.infer<typeof remarkSchema>>;

export type Checks = Readonly<z.infer<typeof checksSchema>>;

/** A remark as replies carry it. */
export function remark<C extends RemarkCode>(code: C): RemarkReply & { readonly code: C } {
  return { code, ...REMARKS[code] };
}
