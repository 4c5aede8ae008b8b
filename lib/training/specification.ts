import { createHash } from 'node:crypto';
import type { Configuration } from '../config/configuration.ts';
import { algorithmImage } from '../facts/ecr-accounts.ts';
import type { DatasetFolder } from './dataset-folder.ts';

/** Everything that a trained model depends on. A change here retrains; nothing else does. */
export interface TrainingSpecification {
  readonly image: string;
  /** As SageMaker takes them: every value a string. */
  readonly hyperparameters: Readonly<Record<string, string>>;
  /** SHA-256 of the channels' files. */
  readonly channels: { readonly train: string; readonly validation: string };
  /** Tried in order. */
  readonly instanceTypes: readonly string[];
  readonly maxRuntimeInSeconds: number;
  readonly volumeSizeInGb: number;
}

export function specifyTraining(
  configuration: Configuration,
  hyperparameters: Readonly<Record<string, string>>,
  { description }: DatasetFolder,
): TrainingSpecification {
  const { instanceTypes, maxRuntimeInSeconds, volumeSizeInGb } = configuration.training;
  const { train, validation } = description;
  return {
    image: algorithmImage(configuration.region),
    hyperparameters: {
      ...hyperparameters,
      ...configuration.hyperparameters,
      num_training_samples: String(train.count),
    },
    channels: { train: train.sha256, validation: validation.sha256 },
    instanceTypes,
    maxRuntimeInSeconds,
    volumeSizeInGb: volumeSizeInGb ?? volumeFor(train.sizeInBytes + validation.sizeInBytes),
  };
}

/** In File mode both channels are copied to the volume, which also holds checkpoints and artefact: twice the data and 10 GB. */
export function volumeFor(dataSizeInBytes: number): number {
  return Math.ceil((2 * dataSizeInBytes) / 2 ** 30) + 10;
}

/** First 12 hex digits of the SHA-256 over the specification with sorted keys. */
export function hashSpecification(specification: object): string {
  return createHash('sha256')
    .update(JSON.stringify(withSortedKeys(specification)))
    .digest('hex')
    .slice(0, 12);
}

function withSortedKeys(value: unknown): unknown {
  if (Array.isArray(value) || typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1));
  return Object.fromEntries(entries.map(([name, inner]) => [name, withSortedKeys(inner)]));
}
