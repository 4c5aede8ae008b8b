/*
 * A DICOM data set without preamble and `DICM`, as older devices and archives write it (PS3.5, section 7.1), begins with
 *
 *   element = group (2 bytes), element (2), [VR (2 letters)], length, value
 *   length  = 2 bytes behind most VRs; 4 bytes behind the others, after 2 zero bytes, and where there is no VR
 *
 * in ascending order, and the first group is 0002 or 0008. Nearly always little-endian; big-endian with VRs only.
 */

const LONG_VRS = 'OB OD OF OL OV OW SQ SV UC UN UR UT UV'.split(' ');
const VRS = new Set([...LONG_VRS, ...'AE AS AT CS DA DS DT FD FL IS LO LT PN SH SL SS ST TM UI UL US'.split(' ')]);
const FIRST_GROUPS = [0x0002, 0x0008];
/** Elements at the start of a file are identifiers, dates and names. */
const MAX_VALUE_BYTES = 4_096;
/** So many in a row are no accident. */
const ENOUGH_ELEMENTS = 3;

interface Encoding {
  readonly isLittleEndian: boolean;
  readonly hasVrs: boolean;
}

const ENCODINGS: readonly Encoding[] = [
  { isLittleEndian: true, hasVrs: true },
  { isLittleEndian: true, hasVrs: false },
  { isLittleEndian: false, hasVrs: true },
];

/** True if a file begins with data elements of DICOM. */
export function beginsAsDicom(file: Uint8Array): boolean {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  return ENCODINGS.some((encoding) => hasElements(view, encoding));
}

function hasElements(view: DataView, encoding: Encoding): boolean {
  let at = 0;
  let previous = -1;
  for (let count = 0; count < ENOUGH_ELEMENTS; count += 1) {
    const element = readElement(view, at, encoding);
    if (element === null || element.tag <= previous) return false;
    if (count === 0 && !FIRST_GROUPS.includes(Math.floor(element.tag / 0x10000))) return false;
    previous = element.tag;
    at = element.end;
  }
  return true;
}

/** Null where there is none. */
function readElement(view: DataView, at: number, encoding: Encoding): { tag: number; end: number } | null {
  const { isLittleEndian, hasVrs } = encoding;
  if (at + 8 > view.byteLength) return null;
  const tag = view.getUint16(at, isLittleEndian) * 0x10000 + view.getUint16(at + 2, isLittleEndian);
  const vr = String.fromCharCode(view.getUint8(at + 4), view.getUint8(at + 5));
  if (hasVrs && !VRS.has(vr)) return null;
  const isShort = hasVrs && !LONG_VRS.includes(vr);
  const isLong = hasVrs && !isShort;
  if (isLong && at + 12 > view.byteLength) return null;
  const length = isShort
    ? view.getUint16(at + 6, isLittleEndian)
    : view.getUint32(at + (isLong ? 8 : 4), isLittleEndian);
  if (length % 2 !== 0 || length > MAX_VALUE_BYTES) return null;
  return { tag, end: at + (isLong ? 12 : 8) + length };
}
