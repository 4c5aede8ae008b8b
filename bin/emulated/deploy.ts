import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EmulatedAccount } from './account.ts';
import { startMoto } from './moto.ts';

/**
 * `npm run deploy:emulated`: a real `cdk bootstrap`, `deploy`, update, idle deploy and `destroy` against moto, with the
 * default configuration on the small data set of the tests, and a look at what then exists.
 *
 * What it proves: template, assets and order are such that the CDK command line deploys, updates and removes them, and
 * that IAM, Lambda, S3, KMS, SNS, logs, state machine, REST API and the SageMaker model and endpoint come out as meant.
 * What it does not: moto silently skips CloudFront, Cognito, WAF, alarms, the API's stage, bucket policies and wait
 * conditions, runs no function, and trains nothing.
 */
const STACK = 'Pneumoscope';
const REGION = 'us-east-1';
const CONTEXT = ['-c', 'dataset=test/fixtures/dataset'];

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
  await account.expectDeployed(0.75);
  await step('update', deployment('-c', 'gate.minimumAccuracy=0.8'));
  await account.expectDeployed(0.8);
  const output = await step('deploy again, unchanged', deployment('-c', 'gate.minimumAccuracy=0.8'));
  if (!/no changes/.test(output)) throw new Error('Deploying again: needed "no changes", found a deployment');
  await step('destroy', ['destroy', STACK, '--force', ...CONTEXT]);
  await account.expectNothing();
  console.log('deploy:emulated: deployed, updated, left alone, destroyed. Passed.');
} finally {
  await moto.stop();
}

function deployment(...more: string[]): string[] {
  return ['deploy', STACK, '--method=direct', '--require-approval', 'never', ...CONTEXT, ...more];
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
