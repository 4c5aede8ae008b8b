import { CfnOutput } from 'aws-cdk-lib';
import { Alarm } from 'aws-cdk-lib/aws-cloudwatch';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { deployedReportKey } from '../../core/contract/pipeline/places.ts';
import { ORIGIN_SECRET_HEADER, OriginSecret } from '../api/origin-secret.ts';
import { PredictionApi } from '../api/prediction-api.ts';
import { WebAcl } from '../api/web-acl.ts';
import { advise } from '../cost/advise.ts';
import { endpointAlarmNames } from '../hosting/endpoint-alarms.ts';
import { isExamined, type ModelSource } from '../model-source.ts';
import { arnOf } from '../names.ts';
import { Dashboard } from '../observability/dashboard.ts';
import { ServiceAlarms } from '../observability/service-alarms.ts';
import { SignIn } from '../sign-in/sign-in.ts';
import { BUILT_PAGE, Site } from '../site/site.ts';
import { keepEmptyingLogs } from '../storage/emptying-logs.ts';
import { KeptData } from './kept-data.ts';
import { type PartProps, PartStack } from './part-stack.ts';

export interface ServiceStackProps extends PartProps {
  readonly source: ModelSource;
  /** Folder of the built page; `web/dist` by default. */
  readonly page?: string | undefined;
}

/**
 * What users meet: page, API, sign-in, alarms, dashboard. It depends on the Data stack alone, so that it is up while a model is
 * being trained, and changes without touching an endpoint.
 */
export class ServiceStack extends PartStack {
  private readonly kept: KeptData;
  private readonly api: PredictionApi;
  private readonly signIn: SignIn | null;

  constructor(scope: Construct, props: ServiceStackProps) {
    super(scope, 'Service', props);
    const { configuration, names } = this;
    const { source } = props;
    this.kept = new KeptData(this, 'Kept', names);
    const logs = this.keepLogs(this.kept.key);
    this.signIn = this.registerSignIn();
    this.api = new PredictionApi(this, 'Api', {
      configuration,
      source,
      names,
      userPool: this.signIn?.userPool ?? null,
      logs,
    });
    this.tellValidation(source);
    this.publish(props.page ?? BUILT_PAGE, logs.deployment, this.protect());
    keepEmptyingLogs(this, logs.deployment);
    this.watch();
    advise(this, configuration, isExamined(source));
    new CfnOutput(this, 'ModelVersion', { value: source.identity.version });
  }

  private registerSignIn(): SignIn | null {
    const { enabled, domainPrefix } = this.configuration.signIn;
    if (!enabled) return null;
    return new SignIn(this, 'SignIn', {
      userPool: this.kept.userPool(),
      domainPrefix: domainPrefix ?? this.names.signInDomain(this),
    });
  }

  /** Scores of the model on labelled images: of the bundled one from its metadata, of a trained one from the report of the gate. */
  private tellValidation(source: ModelSource): void {
    const { status } = this.api;
    const { bucket, key } = this.kept;
    if (source.validationTable !== undefined) {
      status.function.addEnvironment('VALIDATION_TABLE', JSON.stringify(source.validationTable));
    }
    // Of whichever model serves.
    status.allow(['s3:GetObject'], [bucket.arnForObjects(deployedReportKey('*'))]);
    status.allow(['kms:Decrypt'], [key.keyArn]);
    if (!isExamined(source)) return;
    const report = deployedReportKey(source.examination.hash);
    status.function.addEnvironment('VALIDATION_REPORT', `s3://${bucket.bucketName}/${report}`);
  }

  /** @returns The headers that CloudFront has to send to the API. */
  private protect(): Readonly<Record<string, string>> {
    const { webAcl, originSecret: settings } = this.configuration;
    if (!webAcl.enabled) return {};
    const secret = new OriginSecret(this, 'OriginSecret', { key: this.kept.key, settings });
    new WebAcl(this, 'WebAcl', {
      stageArn: this.api.api.deploymentStage.stageArn,
      originSecrets: secret.taken,
      requestsPer5Minutes: webAcl.requestsPer5Minutes,
    });
    return { [ORIGIN_SECRET_HEADER]: secret.sent };
  }

  private publish(page: string, logGroup: ILogGroup, apiHeaders: Readonly<Record<string, string>>): void {
    const { configuration, names, signIn } = this;
    const { api, explain } = this.api;
    const site = new Site(this, 'Site', {
      page,
      api,
      names,
      apiHeaders,
      domain: configuration.domain,
      logGroup,
      signInOrigins: signIn?.origins ?? [],
    });
    const registered = signIn?.registerPage(site.url) ?? null;
    site.publish({ apiBaseUrl: '', signIn: registered, explanation: explain !== null });
    new CfnOutput(this, 'PageUrl', { value: site.url });
    new CfnOutput(this, 'DistributionDomain', { value: site.distribution.distributionDomainName });
  }

  private watch(): void {
    const { names } = this;
    const { api, predict, explain, status } = this.api;
    const { alarms } = new ServiceAlarms(this, 'Alarms', {
      names,
      topic: this.kept.topic,
      api,
      predict,
      explain,
      status,
    });
    const ofEndpoint = endpointAlarmNames(names, this.configuration.hosting.kind === 'serverless').map((name) =>
      Alarm.fromAlarmArn(this, name, arnOf(this, 'cloudwatch', `alarm:${name}`)),
    );
    new Dashboard(this, 'Dashboard', { names, api, predict, explain, alarms: [...alarms, ...ofEndpoint] });
  }
}
