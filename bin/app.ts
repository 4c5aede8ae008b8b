import { App, type IStackSynthesizer } from 'aws-cdk-lib';
import { ConfigurationError } from '../lib/config/parse-configuration.ts';
import { readConfiguration } from '../lib/config/read-configuration.ts';
import { Deployment } from '../lib/deployment.ts';
import { reviewApp } from '../lib/review/review.ts';
import { PageMissingError } from '../lib/site/site.ts';
import { DatasetError } from '../lib/training/dataset-folder.ts';
import { resolveModelSource } from './model-source.ts';

/**
 * Builds the app from the configuration in context and file, and synthesizes it.
 * @param synthesizer Makes one for each stack; by default CDK's own.
 * @param prepare Changes the stacks before they are reviewed and synthesized.
 */
export async function synthesizeApp(
  synthesizer?: () => IStackSynthesizer,
  prepare: (deployment: Deployment) => void = () => {},
): Promise<void> {
  const app = new App();
  const { CDK_DEFAULT_ACCOUNT: account, CDK_DEFAULT_REGION: defaultRegion } = process.env;
  const configuration = await readConfiguration(app.node.getAllContext(), defaultRegion);
  const deployment = new Deployment(app, {
    configuration,
    source: await resolveModelSource(configuration),
    env: { region: configuration.region, ...(account === undefined ? {} : { account }) },
    ...(synthesizer === undefined ? {} : { synthesizer }),
  });
  prepare(deployment);
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
