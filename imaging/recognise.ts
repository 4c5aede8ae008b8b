import {
  IMAGE_FORMAT_IDS,
  IMAGE_FORMATS,
  type ImageFormat,
  OTHER_FORMATS,
  type OtherFormat,
  type OtherFormatFacts,
} from '../core/contract/image-formats.ts';
import { beginsAsDicom } from './recognise-dicom.ts';

const OTHER_FORMAT_IDS = Object.keys(OTHER_FORMATS) as readonly OtherFormat[];

/** What is looked at to tell kinds of text apart. */
const TEXT_BYTES = 1_024;

/** Determines the format of an image from its first bytes; null if it is not one of ours. */
export function recogniseImage(file: Uint8Array): ImageFormat | null {
  return IMAGE_FORMAT_IDS.find((id) => IMAGE_FORMATS[id].firstBytes.every((byte, at) => file[at] === byte)) ?? null;
}

/**
 * Like `recogniseImage`, but a file that ends within these bytes counts as an image that is cut off, not as another kind of file.
 */
export function recogniseCutImage(file: Uint8Array): ImageFormat | null {
  return IMAGE_FORMAT_IDS.find((id) => beginsAs(file, IMAGE_FORMATS[id].firstBytes)) ?? null;
}

function beginsAs(file: Uint8Array, firstBytes: readonly number[]): boolean {
  return firstBytes.every((byte, at) => at >= file.length || file[at] === byte);
}

/** Recognises a format that is only named in messages. The beginning of a file (`HEADER_PREFIX_BYTES`) is enough. */
export function recogniseOther(file: Uint8Array): OtherFormat | null {
  const text = beginningAsText(file);
  const found = OTHER_FORMAT_IDS.find((id) => matchesOther(file, text, OTHER_FORMATS[id]));
  return found ?? (beginsAsDicom(file) ? 'dicom' : null);
}

/** The first bytes of a text, one character for each, without what may stand before it. */
function beginningAsText(file: Uint8Array): string {
  const text = String.fromCharCode(...file.subarray(0, TEXT_BYTES));
  return text.replace(/^\xef\xbb\xbf/, '').trimStart();
}

function matchesOther(file: Uint8Array, beginning: string, { signatures = [], text }: OtherFormatFacts): boolean {
  if (text?.test(beginning) === true) return true;
  return signatures.some((parts) => parts.every(([at, bytes]) => holds(file, at, bytes)));
}

function holds(file: Uint8Array, at: number, bytes: string): boolean {
  return Array.from(bytes).every((character, i) => file[at + i] === character.charCodeAt(0));
}
