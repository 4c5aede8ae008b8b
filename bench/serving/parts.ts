/** The parts of an image's way to its probabilities, in order. */
export const PARTS = ['walk', 'decode and window', 'resize', 'encode', 'guard', 'inference'] as const;

export type Part = (typeof PARTS)[number];
