import type { ServingModel } from '../../core/contract/model.ts';
import type { Configuration } from '../config/configuration.ts';
import type { DatasetFolder } from './dataset-folder.ts';
import { hashSpecification } from './specification.ts';

/** How a model is examined before it is hosted. */
export interface Examination {
  readonly dataset: DatasetFolder;
  /** Of everything that its result depends on: another hash is another examination. */
  readonly hash: string;
}

export interface ExaminedModel {
  /** Of the training specification, or of the artefact. */
  readonly artefact: string;
  readonly image: string;
  readonly identity: ServingModel;
}

/** The examination of a model by the configured rule, on the held-out images of a data set. */
export function specifyExamination(
  { gate, guard }: Pick<Configuration, 'gate' | 'guard'>,
  { artefact, image, identity }: ExaminedModel,
  dataset: DatasetFolder,
): Examination {
  const { test } = dataset.description;
  const hash = hashSpecification({
    artefact,
    image,
    operatingPoint: identity.operatingPoint,
    gate,
    // Abstentions count only where the service abstains.
    guard: guard === 'enforce' ? { mode: guard, sha256: test.checks?.guardSha256 ?? null } : { mode: guard },
    heldOut: { sha256: test.sha256, side: test.side },
  });
  return { dataset, hash };
}
