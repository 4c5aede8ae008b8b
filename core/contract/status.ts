import './jitless.ts';
import * as z from 'zod/mini';
import { checksSchema } from './checks.ts';
import { requestId, text } from './fields.ts';
import { servingModelSchema } from './model.ts';
import { validationTableSchema } from './validation-table.ts';

/**
 * What the page needs to know before it takes an image:
 * - `ready`: images are classified (during an update or rollback, too: the old model keeps serving);
 * - `training`: no endpoint of this name exists yet;
 * - `starting`: the endpoint is being created;
 * - `unavailable`: it exists and does not serve (failed, deleting, out of service).
 */
const SERVICE_STATES = ['ready', 'training', 'starting', 'unavailable'] as const;

export type ServiceState = (typeof SERVICE_STATES)[number];

/** Reply of `GET /api/status` with status 200. */
export const serviceStatusSchema = z.object({
  state: z.enum(SERVICE_STATES),
  model: servingModelSchema,
  endpoint: z.object({
    name: text(),
    status: z
      .nullable(z.string())
      .check(z.describe('As SageMaker reports it (`InService`, `Creating`, …); null while there is no such endpoint.')),
  }),
  checks: z
    .pick(checksSchema, { mode: true, guard: true })
    .check(z.describe('Whether images are checked before a verdict, and by which network.')),
  validationTable: z
    .optional(validationTableSchema)
    .check(z.describe('From which sensitivity, specificity and predictive values follow; absent where none is known.')),
  validationNote: z.optional(text('Which images the table rests on, or why there is no table.')),
  notice: text('What a verdict is and is not.'),
  requestId,
});

export type ServiceStatus = Readonly<z.infer<typeof serviceStatusSchema>>;
