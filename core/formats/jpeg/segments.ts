/*
 * JPEG (ITU-T T.81, annex B): a chain of segments between two markers.
 *
 *   SOI (FF D8)
 *   ( fill FF* , FF marker , length u16 (counts itself) , payload )*     tables, frame header, application data
 *   SOS segment, entropy-coded data                                      once for each scan
 *   EOI (FF D9), after which anything may follow
 *
 * Numbers are big-endian. Some phones leave other bytes between two segments; decoders skip them to the next marker.
 */
import { readU16BigEndian } from '../bytes/big-endian.ts';
import { corruptJpeg } from './jpeg-error.ts';

export const DHT = 0xc4;
export const RST0 = 0xd0;
export const RST7 = 0xd7;
export const EOI = 0xd9;
export const SOS = 0xda;
export const DQT = 0xdb;
export const DNL = 0xdc;
export const DRI = 0xdd;
export const COM = 0xfe;
const SOF2 = 0xc2;

/** Size of SOI: the first segment begins after it. */
export const FIRST_SEGMENT_AT = 2;

/** True for the frame headers SOF0 (baseline), SOF1 (extended sequential) and SOF2 (progressive). */
export function isFrame(marker: number): boolean {
  return marker >= 0xc0 && marker <= SOF2;
}

export function isProgressiveFrame(marker: number): boolean {
  return marker === SOF2;
}

/** True for every frame header, SOF0 to SOF15; they all begin in the same way. */
export function isAnyFrame(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && marker !== DHT && marker !== 0xc8 && marker !== 0xcc;
}

/**
 * True for the markers of arithmetic, lossless and hierarchical JPEG: SOF3, SOF5 and above; JPG; arithmetic conditioning;
 * hierarchical progression; JPG0 to JPG13, JPEG-LS among them.
 */
export function isUnsupported(marker: number): boolean {
  if (marker > SOF2 && marker <= 0xcf) return marker !== DHT;
  return marker === 0xde || marker === 0xdf || (marker >= 0xf0 && marker <= 0xfd);
}

/** True for the segments that decoders skip: application data and comments. */
export function isApplicationData(marker: number): boolean {
  return (marker >= 0xe0 && marker <= 0xef) || marker === COM;
}

export interface Marker {
  readonly marker: number;
  /** Bytes before it that belong to no segment. */
  readonly strayBytes: number;
  /** Position of the byte after the marker. */
  readonly end: number;
}

/** Finds the next marker, with the fill bytes before it: FF and anything but FF and 00. @throws {JpegError} */
export function findMarker(bytes: Uint8Array, from: number): Marker {
  for (let start = bytes.indexOf(0xff, from); start >= 0; ) {
    let at = start + 1;
    while (bytes[at] === 0xff) at++;
    const marker = bytes[at];
    if (marker === undefined) break;
    if (marker !== 0) return { marker, strayBytes: start - from, end: at + 1 };
    start = bytes.indexOf(0xff, at + 1);
  }
  throw corruptJpeg('It ends too soon.');
}

/** Reads the length of a segment, which counts its own two bytes. @throws {JpegError} */
export function readSegmentLength(bytes: Uint8Array, at: number): number {
  if (at + 2 > bytes.length) throw corruptJpeg('It ends too soon.');
  const length = readU16BigEndian(bytes, at);
  if (length < 2) throw corruptJpeg('The length of a segment is less than its own two bytes.');
  return length;
}

/** Reads the payload of a segment, which begins with the length. @throws {JpegError} */
export function readPayload(bytes: Uint8Array, at: number): Uint8Array {
  const length = readSegmentLength(bytes, at);
  if (at + length > bytes.length) throw corruptJpeg('A segment is longer than the file.');
  return bytes.subarray(at + 2, at + length);
}

/** Parses DRI: MCUs between restart markers; 0 = no restart markers. @throws {JpegError} */
export function parseRestartInterval(payload: Uint8Array): number {
  if (payload.length !== 2) throw corruptJpeg('The restart interval is malformed.');
  return readU16BigEndian(payload, 0);
}
