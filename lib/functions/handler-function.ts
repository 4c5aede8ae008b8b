import { fileURLToPath } from 'node:url';
import { Duration, type RemovalPolicy } from 'aws-cdk-lib';
import { type IGrantable, type IPrincipal, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Architecture, Runtime, Tracing } from 'aws-cdk-lib/aws-lambda';
import { type ICommandHooks, LogLevel, NodejsFunction, OutputFormat } from 'aws-cdk-lib/aws-lambda-nodejs';
import { type ILogGroup, LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { BUNDLE } from './bundle.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Runs with nothing but Node, so that a synthesis needs neither Docker nor network. */
const COPY_FILES = fileURLToPath(new URL('copy-files.mjs', import.meta.url));

/** Settings that the logs of all functions share. */
export interface LogKeeping {
  readonly key: IKey;
  /** Log group of CDK's own functions, which unpack assets. */
  readonly deployment: ILogGroup;
  readonly retention: RetentionDays;
  readonly removalPolicy: RemovalPolicy;
}

export interface HandlerFunctionProps {
  /** Entry file, relative to the repository's root; exports `handler`. */
  readonly entry: string;
  readonly description: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Seconds. */
  readonly timeoutInSeconds: number;
  /** Also decides the fraction of a processor; 1,769 MB is one. */
  readonly memoryInMb: number;
  readonly logs: LogKeeping;
  /** Files that are copied beside the code. */
  readonly files?: readonly string[];
  /** Concurrent invocations; undefined for the account's pool. */
  readonly reservedConcurrency?: number | undefined;
}

/**
 * A handler of `lambda/`, bundled to one file (see `BUNDLE`), with its own log group and a role that may write there and
 * send traces, and nothing else until it is granted.
 */
export class HandlerFunction extends Construct implements IGrantable {
  readonly function: NodejsFunction;
  readonly role: Role;
  readonly logGroup: LogGroup;

  constructor(scope: Construct, id: string, props: HandlerFunctionProps) {
    super(scope, id);
    const { key, retention, removalPolicy } = props.logs;
    this.logGroup = new LogGroup(this, 'Logs', { encryptionKey: key, retention, removalPolicy });
    this.role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    this.allow(['logs:CreateLogStream', 'logs:PutLogEvents'], [this.logGroup.logGroupArn]);
    // X-Ray's actions take no resource but "*".
    this.allow(['xray:PutTraceSegments', 'xray:PutTelemetryRecords'], ['*']);
    this.function = new NodejsFunction(this, 'Function', {
      entry: `${ROOT}${props.entry}`,
      projectRoot: ROOT,
      depsLockFilePath: `${ROOT}package-lock.json`,
      description: props.description,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      timeout: Duration.seconds(props.timeoutInSeconds),
      memorySize: props.memoryInMb,
      // `withoutPolicyUpdates`: otherwise CDK adds X-Ray's rights and a managed policy of its own.
      role: this.role.withoutPolicyUpdates(),
      logGroup: this.logGroup,
      tracing: Tracing.ACTIVE,
      environment: { ...props.environment },
      ...(props.reservedConcurrency === undefined ? {} : { reservedConcurrentExecutions: props.reservedConcurrency }),
      bundling: {
        format: OutputFormat.ESM,
        target: BUNDLE.target,
        mainFields: BUNDLE.mainFields,
        minify: BUNDLE.minify,
        banner: BUNDLE.banner.js,
        esbuildArgs: Object.fromEntries(Object.entries(BUNDLE.alias).map(([name, file]) => [`--alias:${name}`, file])),
        bundleAwsSDK: true,
        externalModules: BUNDLE.external,
        logLevel: LogLevel.ERROR,
        sourceMap: false,
        commandHooks: copying(props.files ?? []),
      },
    });
    this.function.node.addDependency(this.role);
  }

  get grantPrincipal(): IPrincipal {
    return this.role;
  }

  /** Gives the function's role exactly these actions on exactly these resources. */
  allow(actions: readonly string[], resources: readonly string[]): void {
    this.role.addToPolicy(new PolicyStatement({ actions: [...actions], resources: [...resources] }));
  }
}

/** CDK runs commands in a shell; JSON quotes are a shell's, too. */
function copying(files: readonly string[]): ICommandHooks {
  const command = (folder: string) =>
    [process.execPath, COPY_FILES, folder, ...files].map((part) => JSON.stringify(part)).join(' ');
  return {
    beforeBundling: () => [],
    beforeInstall: () => [],
    afterBundling: (_from, folder) => (files.length === 0 ? [] : [command(folder)]),
  };
}
