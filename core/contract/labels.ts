/** The two classes, in the order of the network's outputs: index 0 = Normal, index 1 = Pneumonia. */
export const CLASSES = ['NORMAL', 'PNEUMONIA'] as const;

/** Verdicts as page and replies spell them; the third means "undecided", in the words of the 2020 notebook project. */
export const VERDICTS = ['Normal', 'Pneumonia', 'Failed to Predict'] as const;

export type Verdict = (typeof VERDICTS)[number];
