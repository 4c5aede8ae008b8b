import { ComponentBlocks } from './blocks.ts';
import { type ColourMarks, type ColourSpace, colourSpaceOf, createRowWriter } from './colour.ts';
import { NATURAL_ORDER } from './decode-blocks.ts';
import { decodeScan } from './decode-scan.ts';
import { ensureComponentsDiffer, type Frame, parseFrame } from './frame.ts';
import { corruptJpeg, JpegError } from './jpeg-error.ts';
import {
  DHT,
  DQT,
  DRI,
  EOI,
  FIRST_SEGMENT_AT,
  findMarker,
  isFrame,
  isUnsupported,
  parseRestartInterval,
  readPayload,
  SOS,
} from './segments.ts';
import { type HuffmanTables, readHuffmanTables, readQuantizationTables } from './tables.ts';
import { createUpsampler } from './upsample.ts';

export interface JpegImage {
  readonly width: number;
  readonly height: number;
  /** Grey, RGB, or CMYK as it is stored: nearly every program writes complements, 255 for no ink. */
  readonly channels: 1 | 3 | 4;
  readonly data: Uint8ClampedArray;
}

interface State {
  frame: Frame | null;
  readonly blocks: Map<number, ComponentBlocks>;
  readonly quantizationTables: Map<number, Int32Array>;
  readonly huffmanTables: HuffmanTables;
  restartInterval: number;
  hasJfif: boolean;
  adobeTransform: number | null;
}

const APP0 = 0xe0;
const APP14 = 0xee;

/**
 * Decodes a JPEG, sequential or progressive, to the samples that libjpeg gives by default. Whether the file is whole is decided
 * by `walkJpeg`, whose bounds also limit the work here: for each block of each scan 64 coefficients at most.
 * @throws {JpegError}
 */
export function decodeJpeg(bytes: Uint8Array): JpegImage {
  const state: State = {
    frame: null,
    blocks: new Map(),
    quantizationTables: new Map(),
    huffmanTables: { dc: new Map(), ac: new Map() },
    restartInterval: 0,
    hasJfif: false,
    adobeTransform: null,
  };
  for (let position = FIRST_SEGMENT_AT; ; ) {
    const { marker, end } = findMarker(bytes, position);
    if (marker === EOI) return finish(state);
    const payload = readPayload(bytes, end);
    position = end + 2 + payload.length;
    if (marker === SOS) {
      const { frame } = state;
      if (frame === null) throw corruptJpeg('It has a scan before its frame.');
      position = decodeScan(bytes, { from: position, header: payload }, { ...state, frame });
    } else {
      readSegment(marker, payload, state);
    }
  }
}

function readSegment(marker: number, payload: Uint8Array, state: State): void {
  if (isUnsupported(marker)) {
    throw new JpegError('JPEG_UNSUPPORTED', 'It is an arithmetic, lossless or hierarchical JPEG.');
  }
  if (isFrame(marker)) readFrame(marker, payload, state);
  else if (marker === DHT) {
    for (const table of readHuffmanTables(payload)) {
      state.huffmanTables[table.isDc ? 'dc' : 'ac'].set(table.number, table);
    }
  } else if (marker === DQT) {
    for (const { number, values } of readQuantizationTables(payload)) {
      state.quantizationTables.set(number, toNaturalOrder(values));
    }
  } else if (marker === DRI) state.restartInterval = parseRestartInterval(payload);
  else if (marker === APP0 && startsWith(payload, 'JFIF\0')) state.hasJfif = true;
  else if (marker === APP14 && startsWith(payload, 'Adobe') && payload.length >= 12) {
    state.adobeTransform = payload[11] ?? 0;
  }
}

function readFrame(marker: number, payload: Uint8Array, state: State): void {
  if (state.frame !== null) throw corruptJpeg('It has two frames.');
  const frame = parseFrame(marker, payload);
  ensureComponentsDiffer(frame);
  state.frame = frame;
  for (const component of frame.components) {
    if (frame.maxAcross % component.across !== 0 || frame.maxDown % component.down !== 0) {
      throw new JpegError('JPEG_UNSUPPORTED', 'The resolution of a component is no whole fraction of the image’s.');
    }
    state.blocks.set(component.id, new ComponentBlocks(component, frame));
  }
}

function toNaturalOrder(values: Uint16Array): Int32Array {
  const table = new Int32Array(64);
  values.forEach((value, k) => {
    table[NATURAL_ORDER[k] as number] = value;
  });
  return table;
}

function startsWith(payload: Uint8Array, text: string): boolean {
  return Array.from(text).every((letter, at) => payload[at] === letter.charCodeAt(0));
}

function finish(state: State & ColourMarks): JpegImage {
  const { frame } = state;
  if (frame === null) throw corruptJpeg('It has no frame.');
  const { width, height, components, maxAcross, maxDown } = frame;
  const rows = components.map(({ id, across, down }) => {
    const blocks = state.blocks.get(id);
    if (blocks === undefined) throw corruptJpeg('A part of the image is missing.');
    blocks.finish();
    return createUpsampler(blocks.plane, maxAcross / across, maxDown / down);
  });
  const space: ColourSpace = colourSpaceOf(frame, state);
  const channels = components.length === 1 ? 1 : components.length === 3 ? 3 : 4;
  const data = new Uint8ClampedArray(width * height * channels);
  const writeRow = createRowWriter(space, rows, width);
  const stride = width * channels;
  for (let y = 0; y < height; y++) writeRow(y, data.subarray(y * stride, (y + 1) * stride));
  return { width, height, channels, data };
}
