import type { Refusal } from './image-tasks.ts';

/** The file is none that the service would take, or none that can be read any more. */
export class ImageTaskError extends Error {
  override readonly name = 'ImageTaskError';
  /** In the service's terms; null if this browser failed. */
  readonly refusal: Refusal | null;
  /** True if the file is no longer on the disk as it was. */
  readonly isUnreadable: boolean;

  constructor(message: string, found: { refusal: Refusal | null; isUnreadable: boolean }) {
    super(message);
    this.refusal = found.refusal;
    this.isUnreadable = found.isUnreadable;
  }
}
