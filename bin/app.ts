import { App, type DefaultStackSynthesizer, type IStackSynthesizer } from 'aws-cdk-lib';
import { ConfigurationError } from '../lib/config/parse-configuration.ts';
import { readConfiguration } from '../lib/config/read-configuration.ts';
import { PneumoscopeStack } from '../lib/pneumoscope-stack.ts';
import { reviewApp } from '../lib/review/review.ts';
import { PageMissingError } from '../lib/site/site.ts';
import { DatasetError } from '../lib/training/dataset-folder.ts';
import { resolveModelSource } from './model-source.ts';

/**
 * Builds the app from the configuration in context and file, and synthesizes it.
 * @param synthesizer By default CDK's own.
 * @param prepare Changes the stack before it is reviewed and synthesized.
 */
export async function synthesizeApp(
  synthesizer?: DefaultStackSynthesizer,
  prepare: (stack: PneumoscopeStack) => void = () => {},
): Promise<void> {
  const app = new App();
  const { CDK_DEFAULT_ACCOUNT: account, CDK_DEFAULT_REGION: defaultRegion } = process.env;
  const configuration = await readConfiguration(app.node.getAllContext(), defaultRegion);
  const stack = new PneumoscopeStack(app, configuration.stackName, {
    description: 'Pneumonia on chest X-rays: trains, examines, hosts and serves a model. Not a medical device.',
    configuration,
    source: await resolveModelSource(configuration),
    env: { region: configuration.region, ...(account === undefined ? {} : { account }) },
    ...(synthesizer === undefined ? {} : { synthesizer: synthesizer as IStackSynthesizer }),
  });
  prepare(stack);
  reviewApp(app);
  app.synth();
}

/** Prints the message of an error that explains itself; a stack trace would only hide it. */
export function explain(error: unknown): void {
  const isExplained = [ConfigurationError, DatasetError, PageMissingError].some((kind) => error instanceof kind);
  if (!isExplained) throw error;
  console.error((error as Error).message);
  process.exitCode = 1;
}
