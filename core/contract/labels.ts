/** The two classes, in the order of the network's outputs: index 0 = Normal, index 1 = Pneumonia. */
export const CLASSES = ['NORMAL', 'PNEUMONIA'] as const;

/** Verdicts as spelled on the page and in replies; the third means "undecided", a text kept from the 2020 notebook project. */
export const VERDICTS = ['Normal', 'Pneumonia', 'Failed to Predict'] as const;

export type Verdict = (typeof VERDICTS)[number];
