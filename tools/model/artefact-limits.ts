/** What an artefact of SageMaker's image classification may hold; beyond it, it is not one. All sizes in bytes. */
export const ARTEFACT_LIMITS = {
  /** The largest network, ResNet-200 of 1000 classes, has 260 MB. */
  params: 512 * 1024 ** 2,
  symbol: 16 * 1024 ** 2,
  shapes: 64 * 1024,
  /** All entries of an archive together, those that are passed over too: a job may leave many checkpoints. */
  archive: 16 * 1024 ** 3,
  entries: 2_000,
  /** Unpacked bytes for each packed one; trained weights hardly shrink. */
  expansion: 100,
  /** Longest side of an input image, in pixels. */
  side: 8_192,
} as const;
