import type { IncomingMessage, ServerResponse } from 'node:http';
import sharp from 'sharp';
import { type Act, type StandIn, startStandIn } from '../support/stand-in-endpoint.ts';

/** A model at the end of HTTP whose grounds are known. */
export interface StandInModel extends StandIn {
  /** Most calls that were in flight at once. */
  mostAtOnce(): number;
}

const SIDE = 224;
const CELL = 32;

/** Log-odds by the detail within some cells, which a blur removes: `weights` by cell, numbered row by row. */
export function detailModel(weights: Readonly<Record<number, number>>, bias = 0) {
  return async (png: Buffer): Promise<number> => {
    const { data, info } = await sharp(png).raw().toBuffer({ resolveWithObject: true });
    if (info.width !== SIDE || info.height !== SIDE || info.channels !== 3) throw new Error('needed a prepared image');
    return Object.entries(weights).reduce((sum, [cell, weight]) => sum + weight * detailOf(data, Number(cell)), bias);
  };
}

/** Mean difference of neighbouring pixels, in greys. */
function detailOf(data: Buffer, cell: number): number {
  const [left, top] = [CELL * (cell % 7), CELL * Math.floor(cell / 7)];
  let sum = 0;
  for (let y = top; y < top + CELL; y++) {
    for (let x = left; x < left + CELL - 1; x++) {
      const at = 3 * (y * SIDE + x);
      sum += Math.abs((data[at] as number) - (data[at + 3] as number));
    }
  }
  return sum / (CELL * (CELL - 1));
}

/**
 * Starts a model that answers by its log-odds of the image sent.
 * @param before Acts that take the first calls instead.
 */
export async function startModel(oddsOf: (png: Buffer) => Promise<number>, ...before: Act[]): Promise<StandInModel> {
  let [inFlight, most] = [0, 0];
  const answer = async (response: ServerResponse, png: Buffer) => {
    most = Math.max(most, ++inFlight);
    const pneumonia = 1 / (1 + Math.exp(-(await oddsOf(png))));
    inFlight--;
    response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify([1 - pneumonia, pneumonia]));
  };
  const standIn: StandIn = await startStandIn(...before, (response: ServerResponse, _: IncomingMessage) => {
    answer(response, standIn.bodies.at(-1) as Buffer).catch(() => response.writeHead(500).end());
  });
  return { ...standIn, mostAtOnce: () => most };
}
