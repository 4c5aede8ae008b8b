import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import type { ConfigurationFile } from '../../lib/config/configuration.ts';
import { parseConfiguration } from '../../lib/config/parse-configuration.ts';
import type { ModelSource } from '../../lib/model-source.ts';
import { PneumoscopeStack } from '../../lib/pneumoscope-stack.ts';
import { openDatasetFolder } from '../../lib/training/dataset-folder.ts';
import { inputSideOf, parseHyperparameters } from '../../lib/training/hyperparameters.ts';
import { hashSpecification, specifyTraining } from '../../lib/training/specification.ts';
import { type SampleOptions, writeSampleDataset } from './sample-dataset.ts';

export const REGION = 'eu-west-1';
export const ACCOUNT = '111122223333';

/** Configurations that every general check runs on. */
export const VARIANTS: Readonly<Record<string, ConfigurationFile>> = {
  default: {},
  bundled: { model: 'bundled' },
  serverless: { model: 'bundled', hosting: { kind: 'serverless' } },
  minimal: {
    model: 's3://models-of-mine/pneumonia/model.tar.gz',
    signIn: { enabled: false },
    webAcl: { enabled: false },
  },
  scaled: {
    guard: 'warn',
    hosting: { instanceType: 'ml.m5.large', instanceCount: 2, autoscaling: { minimum: 2, maximum: 6 } },
    signIn: { mfa: 'required' },
    alarmEmail: 'operator@hospital.example',
    removalPolicy: 'retain',
    domain: {
      name: 'images.hospital.example',
      certificateArn: `arn:aws:acm:us-east-1:${ACCOUNT}:certificate/0b9a8c7d`,
    },
    api: { allowedOrigins: ['https://pacs.hospital.example'] },
  },
};

export interface Synthesis {
  readonly app: App;
  readonly stack: PneumoscopeStack;
}

/** Builds the app of a configuration as `bin/` does, with a data set, a page and an artefact of made-up bytes, unbundled. */
export function build(file: ConfigurationFile = {}, sample: SampleOptions = {}, page = writePage()): Synthesis {
  // Without bundling no function is built: templates are the same except for the names of assets.
  const app = new App({ context: { ...cdkContext(), 'aws:cdk:bundling-stacks': [] } });
  const configuration = parseConfiguration(file, {}, REGION);
  const source = sourceOf(configuration, sample);
  const stack = new PneumoscopeStack(app, configuration.stackName, {
    configuration,
    source,
    page,
    env: { region: REGION, account: ACCOUNT },
  });
  return { app, stack };
}

/** The template of a configuration. */
export function synthesize(file: ConfigurationFile = {}, sample: SampleOptions = {}): Template {
  return Template.fromStack(build(file, sample).stack);
}

function sourceOf(configuration: ReturnType<typeof parseConfiguration>, sample: SampleOptions): ModelSource {
  const operatingPoint = configuration.operatingPoint ?? 0.5;
  if (configuration.model === 'bundled') {
    const artefact = join(mkdtempSync(join(tmpdir(), 'artefact-')), 'model.tar.gz');
    writeFileSync(artefact, 'artefact');
    return {
      kind: 'file',
      identity: { name: 'resnet18', version: '1.0.0', operatingPoint },
      inputSide: 224,
      file: artefact,
    };
  }
  if (configuration.model !== 'train') {
    const identity = { name: 'resnet18-imported', version: 'abc', operatingPoint };
    return { kind: 'address', identity, inputSide: 224, address: configuration.model };
  }
  const dataset = openDatasetFolder(writeSampleDataset(sample), configuration.guard);
  const hyperparameters = parseHyperparameters(readFileSync(configuration.hyperparametersFile, 'utf8'));
  const specification = specifyTraining(configuration, hyperparameters, dataset);
  const hash = hashSpecification(specification);
  const identity = { name: 'resnet18-sagemaker', version: hash, operatingPoint };
  return { kind: 'train', identity, inputSide: inputSideOf(hyperparameters), dataset, specification, hash };
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
