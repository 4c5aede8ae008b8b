import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import type { Configuration, ConfigurationFile } from '../../lib/config/configuration.ts';
import { parseConfiguration } from '../../lib/config/parse-configuration.ts';
import { Deployment } from '../../lib/deployment.ts';
import { algorithmImage } from '../../lib/facts/ecr-accounts.ts';
import type { ModelSource } from '../../lib/model-source.ts';
import { PARTS, type Part } from '../../lib/names.ts';
import type { PartStack } from '../../lib/stacks/part-stack.ts';
import { openDatasetFolder } from '../../lib/training/dataset-folder.ts';
import { specifyExamination } from '../../lib/training/examination.ts';
import { inputSideOf, parseHyperparameters } from '../../lib/training/hyperparameters.ts';
import { hashSpecification, specifyTraining } from '../../lib/training/specification.ts';
import { type SampleOptions, sha256, writeSampleDataset } from './sample-dataset.ts';

export const REGION = 'eu-west-1';
export const ACCOUNT = '111122223333';

/** Configurations that every general check runs on. */
export const VARIANTS: Readonly<Record<string, ConfigurationFile>> = {
  default: {},
  bundled: { model: 'bundled', stage: 'dev' },
  serverless: { model: 'bundled', hosting: { kind: 'serverless', provisionedConcurrency: 1 } },
  minimal: {
    model: 's3://models-of-mine/pneumonia/model.tar.gz',
    modelSha256: sha256('artefact'),
    signIn: { enabled: false },
    webAcl: { enabled: false },
    api: { accountRole: 'exists' },
  },
  scaled: {
    guard: 'warn',
    hosting: { instanceType: 'ml.m5.large', instanceCount: 2, autoscaling: { minimum: 2, maximum: 6 } },
    signIn: { mfa: 'optional' },
    alarmEmail: 'operator@hospital.example',
    removalPolicy: 'retain',
    budget: { monthlyUsd: 200 },
    domain: {
      name: 'images.hospital.example',
      certificateArn: `arn:aws:acm:us-east-1:${ACCOUNT}:certificate/0b9a8c7d`,
    },
    api: { allowedOrigins: ['https://pacs.hospital.example'], reservedConcurrency: 50 },
    explanation: { reservedConcurrency: 2 },
  },
};

export interface Synthesis {
  readonly app: App;
  readonly deployment: Deployment;
}

/** Variants whose model is not examined, since they have no data set. */
const WITHOUT_DATASET = ['serverless'];

export function sampleOf(variant: string): SampleOptions {
  return WITHOUT_DATASET.includes(variant) ? { none: true } : {};
}

/** Builds the app of a configuration as `bin/` does, with a data set, a page and an artefact of made-up bytes, unbundled. */
export function build(file: ConfigurationFile = {}, sample: SampleOptions = {}, page = writePage()): Synthesis {
  // Without bundling no function is built: templates are the same except for the names of assets.
  const app = new App({ context: { ...cdkContext(), 'aws:cdk:bundling-stacks': [] } });
  const configuration = parseConfiguration(file, {}, REGION);
  const env = { region: configuration.region, account: ACCOUNT };
  const deployment = new Deployment(app, { configuration, source: sourceOf(configuration, sample), page, env });
  return { app, deployment };
}

/** The templates of a configuration, by stack. */
export type Templates = ReadonlyMap<Part, Template>;

export function synthesizeAll(file: ConfigurationFile = {}, sample: SampleOptions = {}): Templates {
  const { deployment } = build(file, sample);
  return new Map(
    PARTS.flatMap((part) => {
      const stack = stackOf(deployment, part);
      return stack === null ? [] : [[part, Template.fromStack(stack)] as const];
    }),
  );
}

/** The template of one stack of a configuration. */
export function synthesize(part: Part, file: ConfigurationFile = {}, sample: SampleOptions = {}): Template {
  const stack = stackOf(build(file, sample).deployment, part);
  if (stack === null) throw new Error(`Synthesizing: needed the stack ${part}, found none`);
  return Template.fromStack(stack);
}

export function stackOf({ data, training, hosting, service }: Deployment, part: Part): PartStack | null {
  return { Data: data, Training: training, Hosting: hosting, Service: service }[part];
}
function sourceOf(configuration: Configuration, sample: SampleOptions): ModelSource {
  const operatingPoint = configuration.operatingPoint ?? 0.5;
  const image = algorithmImage(configuration.region);
  const dataset = () => openDatasetFolder(writeSampleDataset(sample), configuration.guard);
  if (configuration.model === 'train') {
    const hyperparameters = parseHyperparameters(readFileSync(configuration.hyperparametersFile, 'utf8'));
    const folder = dataset();
    const specification = specifyTraining(configuration, hyperparameters, folder);
    const hash = hashSpecification(specification);
    const identity = { name: 'resnet18-sagemaker', version: hash, operatingPoint };
    const examination = specifyExamination(configuration, { artefact: hash, image, identity }, folder);
    return { kind: 'train', identity, inputSide: inputSideOf(hyperparameters), specification, hash, examination };
  }
  const artefact = sha256('artefact');
  const identity = { name: 'resnet18', version: '1.0.0', operatingPoint };
  const examination = sample.none ? null : specifyExamination(configuration, { artefact, image, identity }, dataset());
  const given = { identity, inputSide: 224, sha256: artefact, examination };
  if (configuration.model !== 'bundled') return { kind: 'address', ...given, address: configuration.model };
  const file = join(mkdtempSync(join(tmpdir(), 'artefact-')), 'model.tar.gz');
  writeFileSync(file, 'artefact');
  return { kind: 'file', ...given, file };
}

function writePage(): string {
  const folder = mkdtempSync(join(tmpdir(), 'page-'));
  mkdirSync(join(folder, 'assets'));
  writeFileSync(join(folder, 'index.html'), '<!doctype html>');
  writeFileSync(join(folder, 'assets', 'main-abc.js'), '');
  return folder;
}

/** The feature flags of `cdk.json`. */
export function cdkContext(): Record<string, unknown> {
  const { context } = JSON.parse(readFileSync(new URL('../../cdk.json', import.meta.url), 'utf8'));
  return context;
}
