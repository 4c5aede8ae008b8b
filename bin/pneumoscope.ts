import { App } from 'aws-cdk-lib';
import { ConfigurationError } from '../lib/config/parse-configuration.ts';
import { readConfiguration } from '../lib/config/read-configuration.ts';
import { PneumoscopeStack } from '../lib/pneumoscope-stack.ts';
import { reviewApp } from '../lib/review/review.ts';
import { PageMissingError } from '../lib/site/site.ts';
import { DatasetError } from '../lib/training/dataset-folder.ts';
import { resolveModelSource } from './model-source.ts';

const app = new App();

try {
  const { CDK_DEFAULT_ACCOUNT: account, CDK_DEFAULT_REGION: defaultRegion } = process.env;
  const configuration = await readConfiguration(app.node.getAllContext(), defaultRegion);
  new PneumoscopeStack(app, configuration.stackName, {
    description: 'Pneumonia on chest X-rays: trains, examines, hosts and serves a model. Not a medical device.',
    configuration,
    source: await resolveModelSource(configuration),
    env: { region: configuration.region, ...(account === undefined ? {} : { account }) },
  });
  reviewApp(app);
  app.synth();
} catch (error) {
  if (!isExplained(error)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}

/** Faults whose message tells the operator what to do; a stack would only hide it. */
function isExplained(error: unknown): error is Error {
  return [ConfigurationError, DatasetError, PageMissingError].some((kind) => error instanceof kind);
}
