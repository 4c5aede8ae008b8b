/** The two classes, in the order of the network's outputs: index 0 = Normal, index 1 = Pneumonia. */
export const CLASSES = ['NORMAL', 'PNEUMONIA'] as const;

/** The words that the page and the plain-text reply use; the third is the reference's wording for "undecided". */
export const VERDICTS = ['Normal', 'Pneumonia', 'Failed to Predict'] as const;

export type Verdict = (typeof VERDICTS)[number];
