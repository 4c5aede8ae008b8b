import {
  IMAGE_FORMAT_IDS,
  IMAGE_FORMATS,
  type ImageFormat,
  OTHER_FORMATS,
  type OtherFormat,
} from '../core/contract/image-formats.ts';

const OTHER_FORMAT_IDS = Object.keys(OTHER_FORMATS) as readonly OtherFormat[];

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

/** Recognises a format that is only named in messages. */
export function recogniseOther(file: Uint8Array): OtherFormat | null {
  return OTHER_FORMAT_IDS.find((id) => matchesOther(file, id)) ?? null;
}

function matchesOther(file: Uint8Array, id: OtherFormat): boolean {
  const { at, signatures } = OTHER_FORMATS[id];
  return signatures.some((text) => Array.from(text).every((character, i) => file[at + i] === character.charCodeAt(0)));
}
