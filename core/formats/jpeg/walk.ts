import { readU16BigEndian } from '../bytes/big-endian.ts';
import { CoefficientsSent } from './coefficients-sent.ts';
import { ensureComponentsDiffer, type Frame, type FrameSize, parseFrame } from './frame.ts';
import { corruptJpeg, JpegError } from './jpeg-error.ts';
import {
  DHT,
  DNL,
  DQT,
  DRI,
  EOI,
  FIRST_SEGMENT_AT,
  findMarker,
  isApplicationData,
  isFrame,
  isUnsupported,
  parseRestartInterval,
  readPayload,
  SOS,
} from './segments.ts';
import { ensureHuffmanCodes, readHuffmanTables, readQuantizationTables } from './tables.ts';
import { type JpegBounds, Tally } from './tally.ts';
import { type ScanState, walkScan } from './walk-scan.ts';

export interface JpegLimits extends JpegBounds {
  /** Throws for a size that the caller does not accept; called at the frame header, before any scan. */
  readonly ensureSize: (size: FrameSize) => void;
}

/** What the segments have defined so far. */
interface JpegState extends Omit<ScanState, 'frame' | 'quantizationTables' | 'restartInterval'> {
  frame: Frame | undefined;
  readonly quantizationTables: Set<number>;
  restartInterval: number;
}

/**
 * Walks all segments and scans of a JPEG to its EOI: there must be one frame, every block of its components in scans and
 * nothing more, and every table that a scan names. No pixel is computed. Decoders are forgiving: they fill missing blocks with
 * grey and skip surplus data, so that half an image looks like a whole one. What concerns no pixel is accepted, as they do:
 * fields of a sequential scan's header that mean nothing, bytes between segments, padding before a marker.
 * @param bytes A file that begins with FF D8 FF, or with as much of it as the file is long.
 * @throws {JpegError}
 */
export function walkJpeg(bytes: Uint8Array, limits: JpegLimits): Frame {
  const state = createState();
  const tally = new Tally(limits);
  for (let position = FIRST_SEGMENT_AT; ; ) {
    const { marker, strayBytes, end } = findMarker(bytes, position);
    tally.addSegment();
    tally.addStrayBytes(strayBytes);
    if (marker === EOI) return finish(state);
    ensureBelongs(marker);
    const payload = readPayload(bytes, end);
    position = end + 2 + payload.length;
    if (marker === SOS) {
      tally.addScan();
      position = walkScan(bytes, { from: position, header: payload }, ensureFrame(state), tally);
    } else {
      readSegment(marker, payload, state, limits);
    }
  }
}

function createState(): JpegState {
  return {
    frame: undefined,
    quantizationTables: new Set(),
    huffmanTables: { dc: new Map(), ac: new Map() },
    restartInterval: 0,
    sent: new CoefficientsSent(),
    nonZero: new Map(),
  };
}

/** @throws {JpegError} for a marker that no decoder of photographs knows, or that may not stand between segments. */
function ensureBelongs(marker: number): void {
  if (isUnsupported(marker)) {
    throw new JpegError('JPEG_UNSUPPORTED', 'It is an arithmetic, lossless or hierarchical JPEG.');
  }
  const isKnown = isFrame(marker) || isApplicationData(marker) || [DHT, SOS, DQT, DNL, DRI].includes(marker);
  if (!isKnown) throw corruptJpeg('It has a marker that does not belong there.');
}

function readSegment(marker: number, payload: Uint8Array, state: JpegState, { ensureSize }: JpegLimits): void {
  if (isFrame(marker)) {
    if (state.frame !== undefined) throw corruptJpeg('It has two frames.');
    state.frame = parseFrame(marker, payload, ensureSize);
    ensureComponentsDiffer(state.frame);
  } else if (marker === DHT) {
    for (const table of readHuffmanTables(payload)) {
      ensureHuffmanCodes(table);
      state.huffmanTables[table.isDc ? 'dc' : 'ac'].set(table.number, table);
    }
  } else if (marker === DQT) {
    for (const { number } of readQuantizationTables(payload)) state.quantizationTables.add(number);
  } else if (marker === DRI) {
    state.restartInterval = parseRestartInterval(payload);
  } else if (marker === DNL) {
    const height = payload.length === 2 ? readU16BigEndian(payload, 0) : -1;
    if (height !== state.frame?.height) throw corruptJpeg('Two numbers of lines disagree.');
  }
}

function ensureFrame({ frame, ...state }: JpegState): ScanState {
  if (frame === undefined) throw corruptJpeg('It has a scan before its frame.');
  return { frame, ...state };
}

function finish({ frame, sent }: JpegState): Frame {
  if (frame === undefined) throw corruptJpeg('It has no frame.');
  if (frame.components.some(({ id }) => !sent.isComplete(id))) throw corruptJpeg('A part of the image is missing.');
  return frame;
}
