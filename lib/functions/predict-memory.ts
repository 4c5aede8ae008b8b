/**
 * Memory of a function that prepares images: one whole processor, since preparing is what it spends its time on, and room for the
 * largest images (`npm run check:asset` measures their peak).
 */
export const PREDICT_MEMORY_IN_MB = 1_769;
