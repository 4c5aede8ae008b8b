/** The port through which handlers prepare and check an uploaded image. */
export type { Prepared, Preparer } from '../../inference/preparer.ts';
