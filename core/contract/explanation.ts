/*
 * What a verdict rests on, as far as it can be measured from outside: parts of the prepared image are hidden in turn, and the
 * model is asked again.
 */
import './jitless.ts';
import * as z from 'zod/mini';
import { cautionsSchema, checksSchema, reasonSchema } from './checks.ts';
import { text } from './fields.ts';
import { VERDICTS } from './labels.ts';
import { NOTICE } from './notice.ts';
import { predictionSchema } from './prediction.ts';
import { preparationSchema } from './preparation.ts';

/** Most calls of the model for one explanation. */
export const MAX_EXPLANATION_CALLS = 80;

/**
 * Value of `X-Amzn-SageMaker-Custom-Attributes` on calls of the model for an explanation. The endpoint of one machine lets verdicts
 * go first; SageMaker's own container ignores it.
 */
export const EXPLANATION_ATTRIBUTES = 'purpose=explanation';

/** Rows, and columns, of a relevance map. */
export const MAP_SIDE = 7;

/** What stands beside every map. */
export const EXPLANATION_NOTICE = `The map shows areas of the image whose hiding changes the model’s result. It does not show where a disease is, and an area without colour can be diseased. ${NOTICE.device}`;

/** The same image under small changes that leave its content as it is; each is made before resizing. */
export const EXPLANATION_VIEWS = {
  narrowWindow: 'more contrast: the window 10 % narrower',
  wideWindow: 'less contrast: the window 10 % wider',
  percentileWindow: 'its own contrast: a window from the 1st to the 99th percentile',
  crop: 'the central 90 % of width and height',
} as const;

export type ExplanationView = keyof typeof EXPLANATION_VIEWS;

export const VIEW_NAMES = Object.keys(EXPLANATION_VIEWS) as ExplanationView[];

/** Why an explanation has no map. */
export const MAP_WITHHELD = {
  NO_VERDICT: 'There is no verdict, so there is nothing to explain.',
  NOT_BETTER_THAN_CHANCE:
    'Hiding the areas that seemed to matter most changed the result no further than hiding areas at random, so a map would show chance.',
} as const;

export type MapWithheldCode = keyof typeof MAP_WITHHELD;

const shape = predictionSchema.shape;

const count = z.int().check(z.minimum(0));
const shift = z.number().check(z.describe('Natural logarithm of odds.'));

const chanceSchema = z.object({
  cellsHidden: count.check(z.describe('Cells that are hidden together.')),
  strongestCells: z
    .array(count)
    .check(z.describe('Cells that speak most for the verdict, numbered row by row from the top left, from 0.')),
  strongestShift: shift.check(
    z.describe('How far the log-odds move away from the verdict when these cells are hidden together.'),
  ),
  randomShifts: z
    .array(shift)
    .check(z.describe('How far they move, in either direction, for each set of random cells; seeded by the image.')),
  exceeded: count.check(z.describe('Random sets that the strongest cells exceed.')),
  needed: count.check(z.describe('How many they must exceed; with fewer there is no map.')),
});

const viewSchema = z.object({
  view: z.string().check(z.meta({ enum: VIEW_NAMES })),
  probabilities: shape.probabilities,
  verdict: z.enum(VERDICTS),
});

/** Reply of `POST /api/explain` with status 200. */
export const explanationSchema = z.object({
  verdict: shape.verdict,
  reason: reasonSchema,
  cautions: cautionsSchema,
  probabilities: z
    .nullable(shape.probabilities)
    .check(z.describe('Null where the service abstains before the model is asked.')),
  operatingPoint: shape.operatingPoint,
  map: z
    .nullable(z.array(z.array(z.number())))
    .check(
      z.describe(
        `${MAP_SIDE} rows of ${MAP_SIDE} numbers for the cells of the prepared image: how far the log-odds of pneumonia fall when the cell is hidden. Positive speaks for pneumonia, negative against it. Null where the map does not beat chance, or where there is no verdict.`,
      ),
    ),
  withheld: z
    .nullable(
      z.object({
        code: z.string().check(z.meta({ enum: Object.keys(MAP_WITHHELD) })),
        message: text('One sentence for the reader.'),
      }),
    )
    .check(z.describe('Why there is no map; null where there is one.')),
  chance: z.nullable(chanceSchema).check(z.describe('The examination of the map; null where there is no verdict.')),
  views: z
    .array(viewSchema)
    .check(z.describe('The same image under small changes of window and crop; empty where there is no verdict.')),
  calls: count.check(
    z.meta({ maximum: MAX_EXPLANATION_CALLS, description: 'Answers of the model that this explanation took.' }),
  ),
  throttled: count.check(z.describe('Calls that were refused by a busy model and repeated.')),
  model: shape.model,
  image: shape.image,
  preparation: preparationSchema,
  checks: checksSchema,
  notice: text('What the map is and is not.'),
  requestId: shape.requestId,
});

export type Explanation = Readonly<z.infer<typeof explanationSchema>>;

/** Why there is no map, as replies carry it. */
export function withheld(code: MapWithheldCode): NonNullable<Explanation['withheld']> {
  return { code, message: MAP_WITHHELD[code] };
}
