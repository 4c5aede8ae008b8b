import { App } from 'aws-cdk-lib';
import { ConfigurationError } from '../lib/config/parse-configuration.ts';
import { readConfiguration } from '../lib/config/read-configuration.ts';
import { PneumoscopeStack } from '../lib/pneumoscope-stack.ts';
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
  app.synth();
} catch (error) {
  if (!(error instanceof ConfigurationError || error instanceof DatasetError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
