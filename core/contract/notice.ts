/** How a verdict may be used; shown on the page, in the API document and in the README. */
export const NOTICE = {
  device: 'Not a medical device. For research and teaching; never a basis for diagnosis or treatment.',
  population:
    'Trained on chest X-rays of children of one to five years from one hospital (Guangzhou Women and Children’s Medical Center; Kermany et al. 2018).',
  limits:
    'Such models fail on other populations: on adult X-rays from elsewhere, a network trained on these images had an AUC near 0.5, no better than chance (Xin et al. 2021).',
} as const;
