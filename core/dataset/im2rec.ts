/** The endings of files that im2rec accepts, in any case: im2rec's own list, whatever formats this project knows. */
export const IM2REC_ENDINGS: readonly string[] = ['.jpeg', '.jpg', '.png'];

/** The encodings that im2rec can pack images in. */
export const IM2REC_ENCODINGS = ['.jpg', '.png'] as const;

export type Im2recEncoding = (typeof IM2REC_ENCODINGS)[number];
