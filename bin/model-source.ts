import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DEFAULT_INPUT_SIDE } from '../core/contract/model.ts';
import { parseModelMetadata } from '../core/contract/model-metadata.ts';
import type { Configuration } from '../lib/config/configuration.ts';
import type { ModelSource } from '../lib/model-source.ts';
import { openDatasetFolder } from '../lib/training/dataset-folder.ts';
import { inputSideOf, parseHyperparameters } from '../lib/training/hyperparameters.ts';
import { hashSpecification, specifyTraining } from '../lib/training/specification.ts';

/** A model that SageMaker trains has no operating point of its own. */
const HALF = 0.5;

/** Decides which model is hosted, and exports its artefact where it comes with the repository. */
export async function resolveModelSource(configuration: Configuration): Promise<ModelSource> {
  if (configuration.model === 'train') return trainedSource(configuration);
  if (configuration.model === 'bundled') return bundledSource(configuration);
  const version = createHash('sha256').update(configuration.model).digest('hex').slice(0, 12);
  const identity = { name: 'resnet18-imported', version, operatingPoint: configuration.operatingPoint ?? HALF };
  return { kind: 'address', identity, inputSide: DEFAULT_INPUT_SIDE, address: configuration.model };
}

function trainedSource(configuration: Configuration): ModelSource {
  const dataset = openDatasetFolder(configuration.dataset, configuration.guard);
  const hyperparameters = parseHyperparameters(readFileSync(configuration.hyperparametersFile, 'utf8'));
  const specification = specifyTraining(configuration, hyperparameters, dataset);
  const hash = hashSpecification(specification);
  const operatingPoint = configuration.operatingPoint ?? HALF;
  return {
    kind: 'train',
    identity: { name: 'resnet18-sagemaker', version: hash, operatingPoint },
    inputSide: inputSideOf(specification.hyperparameters),
    dataset,
    specification,
    hash,
  };
}

async function bundledSource({ modelDir, operatingPoint }: Configuration): Promise<ModelSource> {
  const metadata = parseModelMetadata(readFileSync(join(modelDir, 'metadata.json'), 'utf8'));
  mkdirSync('artefacts', { recursive: true });
  const file = join('artefacts', `${metadata.name}-${metadata.sha256.slice(0, 12)}.tar.gz`);
  // Loaded only here, since the exporter imports all model formats.
  const { exportModelArtefact } = await import('../tools/model/export-artefact.ts');
  await exportModelArtefact(modelDir, file);
  const { name, version, nearThreshold } = metadata;
  const identity =
    operatingPoint === undefined
      ? {
          name,
          version,
          operatingPoint: metadata.operatingPoint,
          ...(nearThreshold !== undefined && { nearThreshold }),
        }
      : { name, version, operatingPoint }; // the zone belongs to the model's own threshold
  return { kind: 'file', identity, inputSide: metadata.inputShape[1], validationTable: metadata.validationTable, file };
}
