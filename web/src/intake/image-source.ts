/** An image that is about to be added to the worklist. */
export interface ImageSource {
  readonly name: string;
  readonly file: Blob;
  /** Origin of a sample image. */
  readonly note?: string;
}
