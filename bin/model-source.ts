import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DEFAULT_INPUT_SIDE, type ServingModel } from '../core/contract/model.ts';
import { parseModelMetadata } from '../core/contract/model-metadata.ts';
import type { Configuration } from '../lib/config/configuration.ts';
import { algorithmImage } from '../lib/facts/ecr-accounts.ts';
import type { ModelSource } from '../lib/model-source.ts';
import { DATASET_FILE, openDatasetFolder } from '../lib/training/dataset-folder.ts';
import { type Examination, specifyExamination } from '../lib/training/examination.ts';
import { inputSideOf, parseHyperparameters } from '../lib/training/hyperparameters.ts';
import { hashSpecification, specifyTraining } from '../lib/training/specification.ts';

/** A model that SageMaker trains has no operating point of its own. */
const HALF = 0.5;

/** Decides which model is hosted and on what it is examined, and exports its artefact where it comes with the repository. */
export async function resolveModelSource(configuration: Configuration): Promise<ModelSource> {
  if (configuration.model === 'train') return trainedSource(configuration);
  if (configuration.model === 'bundled') return bundledSource(configuration);
  return addressedSource(configuration);
}

function trainedSource(configuration: Configuration): ModelSource {
  const dataset = openDatasetFolder(configuration.dataset, configuration.guard);
  const hyperparameters = parseHyperparameters(readFileSync(configuration.hyperparametersFile, 'utf8'));
  const specification = specifyTraining(configuration, hyperparameters, dataset);
  const hash = hashSpecification(specification);
  const operatingPoint = configuration.operatingPoint ?? HALF;
  const identity = { name: 'resnet18-sagemaker', version: hash, operatingPoint };
  const examined = { artefact: hash, image: specification.image, identity };
  return {
    kind: 'train',
    identity,
    inputSide: inputSideOf(specification.hyperparameters),
    specification,
    hash,
    examination: specifyExamination(configuration, examined, dataset),
  };
}

async function bundledSource(configuration: Configuration): Promise<ModelSource> {
  const { modelDir, operatingPoint } = configuration;
  const metadata = parseModelMetadata(readFileSync(join(modelDir, 'metadata.json'), 'utf8'));
  mkdirSync('artefacts', { recursive: true });
  const file = join('artefacts', `${metadata.name}-${metadata.sha256.slice(0, 12)}.tar.gz`);
  // Loaded only here, since the exporter imports all model formats.
  const { exportModelArtefact } = await import('../tools/model/export-artefact.ts');
  await exportModelArtefact(modelDir, file);
  const sha256 = createHash('sha256').update(readFileSync(file)).digest('hex');
  const { name, version, nearThreshold, validationTable, inputShape } = metadata;
  const identity =
    operatingPoint === undefined
      ? {
          name,
          version,
          operatingPoint: metadata.operatingPoint,
          ...(nearThreshold !== undefined && { nearThreshold }),
        }
      : { name, version, operatingPoint }; // the zone belongs to the model's own threshold
  const examination = examinationOfGiven(configuration, sha256, identity);
  return { kind: 'file', identity, inputSide: inputShape[1], validationTable, file, sha256, examination };
}

function addressedSource(configuration: Configuration): ModelSource {
  const { model: address, modelSha256: sha256 = '', operatingPoint = HALF } = configuration;
  const identity = { name: 'resnet18-imported', version: sha256.slice(0, 12), operatingPoint };
  const examination = examinationOfGiven(configuration, sha256, identity);
  return { kind: 'address', identity, inputSide: DEFAULT_INPUT_SIDE, address, sha256, examination };
}

/** Null where there is no data set, and so nothing to examine a model on. */
function examinationOfGiven(
  configuration: Configuration,
  artefact: string,
  identity: ServingModel,
): Examination | null {
  const { dataset, guard, region } = configuration;
  if (!existsSync(join(dataset, DATASET_FILE))) return null;
  const examined = { artefact, image: algorithmImage(region), identity };
  return specifyExamination(configuration, examined, openDatasetFolder(dataset, guard));
}
