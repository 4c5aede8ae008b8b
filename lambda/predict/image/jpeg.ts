/*
 * JPEG (ITU-T T.81, annex B): a chain of segments between two markers.
 *
 *   SOI (FF D8)
 *   ( fill FF* , FF marker , length u16 (counts itself) , payload )*     tables, frame header, application data
 *   SOS segment, entropy-coded data                                      once for each scan
 *   EOI (FF D9), after which anything may follow
 *
 * Within entropy-coded data a byte FF is followed by 00, or is a restart marker (FF D0 … D7, in turn), or ends the scan.
 * Numbers are big-endian. The walk needs one frame, all of its components in its scans, every table a scan names, and
 * an EOI. What only a decoder can see (a wrong Huffman code within a scan) is left to the model's host.
 */
import { ServiceError } from '../../common/service-error.ts';
import { readFrame } from './jpeg-frame.ts';
import { readScan } from './jpeg-scan.ts';
import { createState, type JpegState } from './jpeg-state.ts';
import { readHuffmanTables, readQuantizationTables } from './jpeg-tables.ts';
import { corrupt, type Size } from './size.ts';

/** More scans than any encoder writes; beyond it a file is made to keep decoders busy. */
const MAX_SCANS = 100;

const EOI = 0xd9;
const SOS = 0xda;
const DQT = 0xdb;
const DNL = 0xdc;
const DRI = 0xdd;
const COM = 0xfe;
const DHT = 0xc4;

/** @param bytes A file that begins with FF D8 FF, or ends within it. */
export function inspectJpeg(bytes: Buffer): Size {
  const state = createState();
  let position = 2;
  for (;;) {
    const { marker, after } = readMarker(bytes, position);
    if (marker === EOI) return finish(state);
    const payload = readPayload(bytes, after);
    position = after + 2 + payload.length;
    if (marker === SOS) {
      if (++state.scanCount > MAX_SCANS) throw corrupt(`It has more than ${MAX_SCANS} scans.`);
      position = readScan(bytes, position, payload, state);
    } else {
      readSegment(marker, payload, state);
    }
  }
}

function readMarker(bytes: Buffer, from: number): { marker: number; after: number } {
  if (bytes[from] !== 0xff) throw corrupt(from < bytes.length ? 'A marker is missing.' : 'It ends too soon.');
  let at = from + 1;
  while (bytes[at] === 0xff) at++;
  const marker = bytes[at];
  if (marker === undefined) throw corrupt('It ends too soon.');
  return { marker, after: at + 1 };
}

function readPayload(bytes: Buffer, at: number): Buffer {
  if (at + 2 > bytes.length) throw corrupt('It ends too soon.');
  const length = bytes.readUInt16BE(at);
  if (length < 2) throw corrupt('The length of a segment is less than its own two bytes.');
  if (at + length > bytes.length) throw corrupt('A segment is longer than the file.');
  return bytes.subarray(at + 2, at + length);
}

function readSegment(marker: number, payload: Buffer, state: JpegState): void {
  if (isUnsupported(marker)) {
    throw new ServiceError('UNSUPPORTED_IMAGE_TYPE', 'It is an arithmetic, lossless or hierarchical JPEG.');
  }
  if (marker === 0xc0 || marker === 0xc1 || marker === 0xc2) {
    if (state.frame !== undefined) throw corrupt('It has two frames.');
    state.frame = readFrame(marker, payload);
  } else if (marker === DHT) {
    readHuffmanTables(payload, state.huffmanTables);
  } else if (marker === DQT) {
    readQuantizationTables(payload, state.quantizationTables);
  } else if (marker === DRI) {
    if (payload.length !== 2) throw corrupt('The restart interval is malformed.');
    state.restartInterval = payload.readUInt16BE(0);
  } else if (marker === DNL) {
    const says = payload.length === 2 ? payload.readUInt16BE(0) : -1;
    if (says !== state.frame?.height) throw corrupt('Two numbers of lines disagree.');
  } else if (!(marker >= 0xe0 && marker <= 0xef) && marker !== COM) {
    throw corrupt('It has a marker that does not belong there.');
  }
}

/** SOF3, SOF5 and above; JPG; arithmetic conditioning; hierarchical; JPG0 to JPG13, JPEG-LS among them. */
function isUnsupported(marker: number): boolean {
  if (marker >= 0xc3 && marker <= 0xcf) return marker !== DHT;
  return marker === 0xde || marker === 0xdf || (marker >= 0xf0 && marker <= 0xfd);
}

function finish({ frame, scanned }: JpegState): Size {
  if (frame === undefined) throw corrupt('It has no frame.');
  if (frame.components.some(({ id }) => !scanned.has(id))) throw corrupt('A part of the picture is missing.');
  return { width: frame.width, height: frame.height };
}
