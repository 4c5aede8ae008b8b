import type { Image } from '../images.ts';
import type { JobPlace } from './job-request.ts';

/** An image and its size in bytes. */
export interface SizedImage extends Image {
  readonly size: number;
}

/** What goes to a job's place in S3, or comes from there. */
export interface Transfer {
  readonly place: JobPlace;
  /** Walks the folder anew at each call, so that only the names of one folder are in memory. */
  readonly images: () => Iterable<SizedImage>;
  readonly count: number;
  readonly signal: AbortSignal;
  /** Show no progress. */
  readonly quiet: boolean;
}
