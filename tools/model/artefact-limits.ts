/** Upper limits of an artefact of SageMaker's image classification; sizes in bytes. */
export const ARTEFACT_LIMITS = {
  /** The largest network, ResNet-200 of 1000 classes, has 260 MB. */
  params: 512 * 1024 ** 2,
  symbol: 16 * 1024 ** 2,
  shapes: 64 * 1024,
  /** All entries of an archive together, skipped ones included: a job may leave many checkpoints. */
  archive: 16 * 1024 ** 3,
  entries: 2_000,
  /** Unpacked bytes per packed byte; trained weights hardly compress. */
  expansion: 100,
  /** Longest side of an input image, in pixels. */
  side: 8_192,
} as const;
