import type { Image } from '../images.ts';
import type { JobPlace } from './job-request.ts';

/** An image and its size in bytes. */
export interface SizedImage extends Image {
  readonly size: number;
}

/** What is transferred to or from a job's location in S3. */
export interface Transfer {
  readonly place: JobPlace;
  /** Walks the folder again at each call, so that only the names of one folder are in memory. */
  readonly images: () => Iterable<SizedImage>;
  readonly count: number;
  readonly signal: AbortSignal;
  /** Of the prepared images that are uploaded, in pixels; null to upload the files as they are. */
  readonly side: number | null;
  /** Show no progress. */
  readonly quiet: boolean;
}
