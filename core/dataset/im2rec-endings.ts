/** The endings that im2rec accepts, in any case. They are im2rec's own, whatever formats this project knows. */
export const IM2REC_ENDINGS: readonly string[] = ['.jpeg', '.jpg', '.png'];
