import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EmulatedAccount } from './account.ts';
import { startMoto } from './moto.ts';

/**
 * `npm run deploy:emulated`: a real `cdk bootstrap`, `deploy --all`, update, `diff`, `destroy` and deploy on what was kept
 * against moto, with the default configuration on the small data set of the tests, and a look at what then exists.
 *
 * What it proves: template, assets and order are such that the CDK command line deploys, updates and removes them, and
 * that IAM, Lambda, S3, KMS, SNS, logs, state machine, REST API and the SageMaker model and endpoint come out as meant.
 * What it does not: moto silently skips CloudFront, Cognito, WAF, alarms, the API's stage, bucket policies and wait
 * conditions, runs no function, and trains nothing.
 */
/** In the order in which an operator destroys them; Data stays. */
const DESTROYED = ['Service', 'Hosting', 'Training'].map((part) => `Pneumoscope-prod-${part}`);
const REGION = 'us-east-1';
const CONTEXT = ['-c', 'dataset=test/fixtures/dataset'];

/** Of the state machine alone: moto hands the name of a replaced model on to nothing that refers to it. */
const UPDATE = ['-c', 'training.transformInstanceType=ml.m5.xlarge'];

const moto = await startMoto();
if (moto === null) {
  console.error('deploy:emulated needs moto: pip install "moto[server]==5.2.1"');
  process.exit(2);
}

const environment = {
  ...process.env,
  AWS_ENDPOINT_URL: moto.url,
  AWS_ACCESS_KEY_ID: 'emulated',
  AWS_SECRET_ACCESS_KEY: 'emulated',
  AWS_REGION: REGION,
  AWS_DEFAULT_REGION: REGION,
  AWS_EC2_METADATA_DISABLED: 'true',
  CDK_DISABLE_CLI_TELEMETRY: 'true',
};

try {
  const account = new EmulatedAccount(moto.url, REGION);
  await step('bootstrap', ['bootstrap', `aws://123456789012/${REGION}`]);
  await step('deploy', deployment());
  await account.expectDeployed('ml.m5.large');
  await step('update', deployment(...UPDATE));
  await account.expectDeployed('ml.m5.xlarge');
  await step('compare with what is deployed', ['diff', '--fail', ...CONTEXT, ...UPDATE]);
  for (const stack of DESTROYED)
    await step(`destroy ${stack}`, ['destroy', stack, '--exclusively', '--force', ...CONTEXT]);
  await account.expectNothingButData();
  await step('deploy on what was kept', deployment());
  await account.expectDeployed('ml.m5.large');
  console.log('deploy:emulated: deployed, updated, compared, destroyed, deployed on what was kept. Passed.');
} finally {
  await moto.stop();
}

function deployment(...more: string[]): string[] {
  return [
    'deploy',
    '--all',
    '--concurrency',
    '2',
    '--method=direct',
    // moto knows no previous value of a parameter that was given none.
    '--previous-parameters=false',
    '--require-approval',
    'never',
    ...CONTEXT,
    ...more,
  ];
}

/** Runs the CDK command line; returns what it printed. */
async function step(name: string, args: string[]): Promise<string> {
  console.log(`deploy:emulated: ${name} …`);
  const folder = mkdtempSync(join(tmpdir(), 'emulated-'));
  const isBootstrap = args[0] === 'bootstrap';
  const app = isBootstrap ? [] : ['--app', 'node bin/emulated/app.ts', '--output', join(folder, 'cdk.out')];
  const cdk = spawn('cdk', [...args, '--no-notices', '--ci', ...app], {
    env: environment,
    // Bootstrapping needs no app: away from cdk.json none is built.
    cwd: isBootstrap ? folder : process.cwd(),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const printed: string[] = [];
  for (const stream of [cdk.stdout, cdk.stderr]) stream.on('data', (chunk) => printed.push(String(chunk)));
  const [code] = await once(cdk, 'close');
  const output = printed.join('');
  if (code !== 0) throw new Error(`${name} ended with ${code}:\n${output.split('\n').slice(-40).join('\n')}`);
  return output;
}
