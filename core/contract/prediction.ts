import type { ImageFormat } from './image-formats.ts';
import type { Verdict } from './labels.ts';

/** The model's two outputs; each 0..1, together 1. */
export interface Probabilities {
  readonly normal: number;
  readonly pneumonia: number;
}

export interface ModelIdentity {
  readonly name: string;
  readonly version: string;
}

/** Reply of `POST /api/predict` with status 200. */
export interface Prediction {
  /** Pneumonia if `probabilities.pneumonia` is above `operatingPoint`, Normal if below, else Failed to Predict. */
  readonly verdict: Verdict;
  /** The same question asked at 0.5: Pneumonia or Normal if its probability is the larger one and above 0.5. */
  readonly verdictAtHalf: Verdict;
  readonly probabilities: Probabilities;
  /** Threshold on the probability of pneumonia, 0..1, chosen on validation images of this model version. */
  readonly operatingPoint: number;
  readonly model: ModelIdentity;
  readonly image: ImageFacts;
  readonly requestId: string;
}

/** What the service saw of the uploaded file; enough to prove which image a verdict belongs to, and nothing about whose it is. */
export interface ImageFacts {
  readonly format: ImageFormat;
  /** Pixels, as stored: before an EXIF orientation is applied. */
  readonly width: number;
  readonly height: number;
  readonly sizeInBytes: number;
  /** SHA-256 of the uploaded file, 64 lower-case hex digits. */
  readonly sha256: string;
}
