import './jitless.ts';
import * as z from 'zod/mini';
import { servingModelSchema } from './model.ts';

/** `s3://bucket/key` */
export const S3_ADDRESS = /^s3:\/\/[^/]+\/.+$/;

/** Name of a SageMaker endpoint. */
export const ENDPOINT_NAME = /^[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}$/;

/**
 * What the hosting part of a deployment writes, as JSON, into a parameter of the Systems Manager once an endpoint serves, and the
 * functions read: endpoint and model change together, and without the functions being deployed again.
 */
export const endpointParameterSchema = z.object({
  endpointName: z.string().check(z.regex(ENDPOINT_NAME, 'needed the name of an endpoint')),
  model: servingModelSchema,
  /** Of the model's input, in pixels. */
  inputSide: z.int(),
  /** S3 address of the report with the model's validation table. */
  report: z.optional(z.string().check(z.regex(S3_ADDRESS, 'needed s3://bucket/key'))),
});

export type EndpointParameter = Readonly<z.infer<typeof endpointParameterSchema>>;
