import { z } from 'zod';
import type { InputShape } from '../../core/convert/mxnet-network.ts';
import { WorkFailedError } from '../common/exit.ts';
import { ARTEFACT_LIMITS } from './artefact-limits.ts';

/** `model-shapes.json`: the network's inputs; for an image batch, channels, height and width. */
const side = z.number().int().min(1).max(ARTEFACT_LIMITS.side);
const schema = z
  .array(
    z.looseObject({
      name: z.string().min(1),
      shape: z.tuple([z.number().int().nonnegative().max(1_000_000), z.literal(3), side, side]),
    }),
  )
  .length(1);

/** @throws {WorkFailedError} unless it lists one input of three channels. */
export function parseModelShapes(text: string): InputShape {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (error) {
    throw new WorkFailedError('Reading model-shapes.json: needed JSON, found text that is not', { cause: error });
  }
  const result = schema.safeParse(content);
  if (!result.success) throw new WorkFailedError(`Reading model-shapes.json: ${z.prettifyError(result.error)}`);
  const [input] = result.data;
  if (input === undefined) throw new WorkFailedError('Reading model-shapes.json: needed one input, found none');
  return { name: input.name, shape: input.shape };
}

/** Mirrors `parseModelShapes`, in the spelling of the container. */
export function writeModelShapes({ name, shape }: InputShape): string {
  return `[{"shape": [${shape.join(', ')}], "name": ${JSON.stringify(name)}}]`;
}
