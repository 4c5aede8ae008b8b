import { CfnOutput, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { type ILogGroup, LogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct, IDependable } from 'constructs';
import { PredictionApi } from './api/prediction-api.ts';
import { WebAcl } from './api/web-acl.ts';
import type { Configuration } from './config/configuration.ts';
import { advise } from './cost/advise.ts';
import type { LogKeeping } from './functions/handler-function.ts';
import { type HostedModel, hostAddress, hostFile } from './hosting/hosted-model.ts';
import { ModelEndpoint } from './hosting/model-endpoint.ts';
import type { ModelSource } from './model-source.ts';
import { AlarmTopic } from './observability/alarm-topic.ts';
import { Dashboard } from './observability/dashboard.ts';
import { ServiceAlarms } from './observability/service-alarms.ts';
import { SignIn } from './sign-in/sign-in.ts';
import { BUILT_PAGE, Site } from './site/site.ts';
import { EncryptionKey } from './storage/encryption-key.ts';
import { Training } from './training/training.ts';

export interface PneumoscopeStackProps extends StackProps {
  readonly configuration: Configuration;
  readonly source: ModelSource;
  /** Folder of the built page; `web/dist` by default. */
  readonly page?: string;
}

interface Hosted {
  readonly model: HostedModel;
  readonly waitFor?: IDependable;
  readonly training?: Training;
}

/** The complete system: training (where no model is given), endpoint, API, sign-in, page, alarms. */
export class PneumoscopeStack extends Stack {
  constructor(scope: Construct, id: string, props: PneumoscopeStackProps) {
    super(scope, id, props);
    const { configuration, source } = props;
    const removalPolicy = configuration.removalPolicy === 'retain' ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY;
    const endpointName = `${this.stackName.toLowerCase()}-endpoint`;
    const { key } = new EncryptionKey(this, 'Encryption', removalPolicy);
    const keeping = { retention: configuration.logRetentionInDays, removalPolicy };
    const deployment = new LogGroup(this, 'DeploymentLogs', { encryptionKey: key, ...keeping }) as ILogGroup;
    const logs = { key, deployment, ...keeping };
    const { topic } = new AlarmTopic(this, 'AlarmTopic', { key, email: configuration.alarmEmail });
    const hosted = this.host(props, endpointName, key, logs);
    const endpoint = new ModelEndpoint(this, 'Hosting', {
      configuration,
      model: hosted.model,
      waitFor: hosted.waitFor,
      endpointName,
      key,
      topic,
    });
    const signIn = this.signIn(configuration, removalPolicy);
    const api = new PredictionApi(this, 'Api', {
      configuration,
      source,
      userPool: signIn?.userPool ?? null,
      logs,
    });
    endpoint.allowInvoke(api.predict);
    if (api.explain !== null) endpoint.allowInvoke(api.explain);
    endpoint.allowDescribe(api.status);
    hosted.training?.allowReadReport(api.status);
    if (source.validationTable !== undefined) {
      api.status.function.addEnvironment('VALIDATION_TABLE', JSON.stringify(source.validationTable));
    }
    this.protect(api, configuration);
    this.publish(api, signIn, props, logs);
    const { alarms } = new ServiceAlarms(this, 'Alarms', {
      api: api.api,
      predict: api.predict,
      explain: api.explain,
      status: api.status,
      endpointName,
      watchIdle: configuration.hosting.kind === 'instance',
      topic,
    });
    new Dashboard(this, 'Dashboard', {
      api: api.api,
      predict: api.predict,
      explain: api.explain,
      endpointName,
      alarms: [...alarms, ...endpoint.alarms.alarms],
    });
    advise(this, configuration);
    new CfnOutput(this, 'EndpointName', { value: endpointName });
    new CfnOutput(this, 'ModelVersion', { value: source.identity.version });
  }

  private host(
    { configuration, source }: PneumoscopeStackProps,
    endpointName: string,
    key: IKey,
    logs: LogKeeping,
  ): Hosted {
    const place = { configuration, endpointName, key };
    if (source.kind === 'file') return { model: hostFile(this, place, source.file) };
    if (source.kind === 'address') return { model: hostAddress(this, place, source.address) };
    const training = new Training(this, 'Training', { ...place, ...source, logs });
    return { model: training.hostedModel, waitFor: training.passed, training };
  }

  private signIn({ signIn, region }: Configuration, removalPolicy: RemovalPolicy): SignIn | null {
    return signIn.enabled ? new SignIn(this, 'SignIn', { ...signIn, region, removalPolicy }) : null;
  }

  private protect({ api }: PredictionApi, { webAcl }: Configuration): void {
    if (!webAcl.enabled) return;
    new WebAcl(this, 'WebAcl', {
      stageArn: api.deploymentStage.stageArn,
      requestsPer5Minutes: webAcl.requestsPer5Minutes,
    });
  }

  private publish(
    { api, explain }: PredictionApi,
    signIn: SignIn | null,
    { configuration: { domain }, page = BUILT_PAGE }: PneumoscopeStackProps,
    { removalPolicy, deployment }: LogKeeping,
  ): void {
    const site = new Site(this, 'Site', {
      page,
      api,
      domain,
      removalPolicy,
      logGroup: deployment,
      signInOrigins: signIn?.origins ?? [],
    });
    const registered = signIn?.registerPage(site.url) ?? null;
    site.publish({ apiBaseUrl: '', signIn: registered, explanation: explain !== null });
    new CfnOutput(this, 'PageUrl', { value: site.url });
    if (signIn !== null) new CfnOutput(this, 'UserPoolId', { value: signIn.userPool.userPoolId });
  }
}
