/*
 * Frame header, SOF0 (baseline), SOF1 (extended sequential), SOF2 (progressive):
 *
 *   precision u8, height u16, width u16, n u8, n × ( id u8, sampling u4 × u4, quantization table u8 )
 */
import { ServiceError } from '../../common/service-error.ts';
import { corrupt, ensureSize, type Size } from './size.ts';

export interface Component {
  readonly id: number;
  /** Samples of this component beside (`across`) and above (`down`) one another in an MCU, 1..4. */
  readonly across: number;
  readonly down: number;
  readonly quantizationTable: number;
}

export interface Frame extends Size {
  readonly isProgressive: boolean;
  readonly components: readonly Component[];
  /** The largest of all components. */
  readonly maxAcross: number;
  readonly maxDown: number;
}

/** Grey; YCbCr or RGB; CMYK or YCCK. */
const COMPONENT_COUNTS = [1, 3, 4];

/** @throws {ServiceError} Also for a size outside the limits. */
export function readFrame(marker: number, payload: Buffer): Frame {
  if (payload.length < 6) throw corrupt('Its frame header is cut off.');
  const precision = payload.readUInt8(0);
  if (precision === 12 || precision === 16) {
    throw new ServiceError('UNSUPPORTED_IMAGE_TYPE', `It is a ${precision}-bit JPEG.`);
  }
  if (precision !== 8) throw corrupt(`It has ${precision} bits for each sample.`);
  const size = { height: payload.readUInt16BE(1), width: payload.readUInt16BE(3) };
  ensureSize(size);
  const count = payload.readUInt8(5);
  if (!COMPONENT_COUNTS.includes(count)) throw corrupt(`It has ${count} components.`);
  if (payload.length !== 6 + 3 * count) throw corrupt('Its frame header has the wrong length.');
  const components = Array.from({ length: count }, (_, index) => readComponent(payload.subarray(6 + 3 * index)));
  if (new Set(components.map(({ id }) => id)).size !== count) throw corrupt('Two components have the same number.');
  return {
    ...size,
    isProgressive: marker === 0xc2,
    components,
    maxAcross: Math.max(...components.map(({ across }) => across)),
    maxDown: Math.max(...components.map(({ down }) => down)),
  };
}

function readComponent(bytes: Buffer): Component {
  const sampling = bytes.readUInt8(1);
  const component = {
    id: bytes.readUInt8(0),
    across: sampling >> 4,
    down: sampling & 15,
    quantizationTable: bytes.readUInt8(2),
  };
  for (const factor of [component.across, component.down]) {
    if (factor < 1 || factor > 4) throw corrupt(`A component has a sampling factor of ${factor}.`);
  }
  return component;
}
