/** A finding of cdk-nag that is accepted, where, and why. Without a written reason there is no deployment. */
export interface Exception {
  /** Matches the finding's whole name, e.g. `AwsSolutions-IAM5[Resource::*]`. */
  readonly finding: RegExp;
  /** Matches the path of the resource below the stack. */
  readonly at: RegExp;
  readonly reason: string;
}

/** CDK's own functions, which unpack assets, empty buckets, and make single calls of AWS. */
const CDK_OWN = /^(Custom::|AWS679f53fac002430cb0da5b7982bd2287\/)/;
const EVERY_ROLE = /\/Role\/DefaultPolicy\/Resource$/;
const EVERY_FUNCTION = /(\/Function\/Resource$|^Custom::|^AWS679f53fac002430cb0da5b7982bd2287\/)/;

export const EXCEPTIONS: readonly Exception[] = [
  {
    finding: /^AwsSolutions-IAM5\[Resource::\*\]$/,
    at: EVERY_ROLE,
    reason:
      'Tracing (X-Ray), the delivery of logs, ecr:GetAuthorizationToken and cloudwatch:PutMetricData know no resources: AWS takes only "*"; the metrics are limited to SageMaker’s namespaces. Step Functions’ sagemaker:ListTags reads tags only, and AWS documents it with "*".',
  },
  {
    finding:
      /^AwsSolutions-IAM5\[Resource::arn:[^:]*:logs:.*:log-group:\/aws\/sagemaker\/[A-Za-z]+(\/[a-z0-9-]+)?:log-stream:\*\]$/,
    at: /(SageMakerRole|HostingRole\/SageMaker)\/Role\//,
    reason: 'SageMaker names the streams itself, by job and instance; the groups are named.',
  },
  {
    finding:
      /^AwsSolutions-IAM5\[Resource::arn:[^:]*:s3:::[a-z0-9-]+-models-.*\/(jobs|transform|reports|models|test|artefacts)\/[^\]]*\*[^\]]*\]$/,
    at: EVERY_ROLE,
    reason: 'Objects of jobs have the job’s name in their key; each role is limited to the prefixes that it works on.',
  },
  {
    finding:
      /^AwsSolutions-IAM5\[Resource::arn:[^:]*:sagemaker:.*:(training-job|transform-job|model)\/[a-z0-9-]+-\*\]$/,
    at: /(StateMachineRole|Outcome\/Start)\/Role\//,
    reason:
      'Job names carry the specification’s hash and the request’s id; the roles are limited to this stack’s prefix.',
  },
  {
    finding: /^AwsSolutions-IAM5\[Resource::arn:[^:]*:states:.*:execution:<.*StateMachine.*\.Name>:[a-z0-9-]+-\*\]$/,
    at: /Outcome\/Start\/Role\//,
    reason: 'Executions of this one state machine, by the beginning of their names.',
  },
  {
    finding: /^AwsSolutions-IAM5\[Resource::arn:[^:]*:sagemaker:.*:endpoint\/[a-z0-9-]+-(dev|prod)-\*\]$/,
    at: EVERY_ROLE,
    reason:
      'Another kind of hosting is another endpoint, which takes over while the former one serves: all begin with name and stage.',
  },
  {
    finding: /^AwsSolutions-IAM5\[Resource::arn:[^:]*:cloudwatch:.*:alarm:[a-z0-9-]+-(dev|prod)-\*\]$/,
    at: /^HostingRole\/SageMaker\/Role\//,
    reason: 'Read-only: the state of the alarms of this deployment, by which an update is undone.',
  },
  {
    finding: /^AwsSolutions-IAM5\[Resource::arn:[^:]*:logs:.*:log-group:[^:]+\/audit:\*\]$/,
    at: EVERY_ROLE,
    reason: 'Each execution writes to a stream of its own in the one group; it may not read.',
  },
  {
    finding: /^AwsSolutions-(IAM4|IAM5|L1)/,
    at: CDK_OWN,
    reason: 'A function of CDK itself, which unpacks assets into one bucket; its role, policies and runtime are CDK’s.',
  },
  {
    finding: /^AwsSolutions-IAM4\[.*AmazonAPIGatewayPushToCloudWatchLogs\]$/,
    at: /^ApiLogs\/Role\/Resource$/,
    reason: 'The role by which API Gateway writes logs in this account; AWS names exactly this policy for it.',
  },
  {
    finding: /^(AwsSolutions-S1|HIPAA\.Security-S3BucketLoggingEnabled)$/,
    at: /^(Models\/Bucket|Site\/Page)\/Resource$/,
    reason:
      'Access logs would hold the addresses of readers. The page is public; the model bucket is read by roles of this deployment alone, whose calls CloudTrail records where data events are on.',
  },
  {
    finding: /^HIPAA\.Security-S3BucketReplicationEnabled$/,
    at: /(Models\/Bucket|Site\/Page)\/Resource$/,
    reason: 'Everything in them can be made again: the page from the repository, models from the data set.',
  },
  {
    finding: /^HIPAA\.Security-S3(BucketVersioningEnabled|DefaultEncryptionKMS)$/,
    at: /Site\/Page\/Resource$/,
    reason: 'The public page: its history is the repository’s, and its files are no secret; they are encrypted by S3.',
  },
  {
    finding: /^AwsSolutions-COG2$/,
    at: /SignIn\/Users\/Resource$/,
    reason: 'Only with -c signIn.mfa=optional or off: a second factor is required by default.',
  },
  {
    finding: /^AwsSolutions-COG8$/,
    at: /SignIn\/Users\/Resource$/,
    reason:
      'The Plus plan costs by the user; password rules, a second factor and the web ACL’s rate limit guard sign-in.',
  },
  {
    finding: /^AwsSolutions-(APIG4|COG4)$/,
    at: /\/OPTIONS\/Resource$/,
    reason: 'A browser’s preflight carries no token; the handler answers it from the origin alone.',
  },
  {
    finding: /^AwsSolutions-(APIG4|COG4)$/,
    at: /\/(ANY|POST)\/Resource$/,
    reason:
      'Only with -c signIn.enabled=false, where the operator has chosen a service that is open to everyone in its network.',
  },
  {
    finding: /^AwsSolutions-APIG2$/,
    at: /^Api\/Api\/Resource$/,
    reason:
      'The body is an image: the handler checks form and image strictly, byte by byte, which a JSON schema cannot do.',
  },
  {
    finding: /^AwsSolutions-APIG3$/,
    at: /DeploymentStage\.prod\/Resource$/,
    reason: 'Only with -c webAcl.enabled=false.',
  },
  {
    finding: /^HIPAA\.Security-APIGWCacheEnabledAndEncrypted$/,
    at: /DeploymentStage\.prod\/Resource$/,
    reason: 'Verdicts are never cached.',
  },
  {
    finding: /^HIPAA\.Security-APIGWSSLEnabled$/,
    at: /DeploymentStage\.prod\/Resource$/,
    reason: 'A client certificate is for HTTP back ends; ours is a Lambda function, called within AWS under IAM.',
  },
  {
    finding: /^HIPAA\.Security-WAFv2LoggingEnabled$/,
    at: /^WebAcl\/Acl$/,
    reason: 'Its log would hold addresses and headers of clients; its metrics count how often each rule matched.',
  },
  {
    finding: /^AwsSolutions-CFR1$/,
    at: /^Site\/Distribution\/Resource$/,
    reason: 'The users of the page are not tied to a country; nobody gets a verdict without signing in.',
  },
  {
    finding: /^AwsSolutions-CFR2$/,
    at: /^Site\/Distribution\/Resource$/,
    reason:
      'The web ACL is attached to the API’s stage: one for CloudFront must be in us-east-1, and the deployment is one stack in any region.',
  },
  {
    finding: /^AwsSolutions-CFR3$/,
    at: /^Site\/Distribution\/Resource$/,
    reason: 'Access logs would hold the addresses of readers, and query strings.',
  },
  {
    finding: /^AwsSolutions-CFR4$/,
    at: /^Site\/Distribution\/Resource$/,
    reason:
      'CloudFront’s own certificate fixes the policy; browsers agree on TLS 1.3. With -c domain.name and a certificate it is TLS 1.2 and newer.',
  },
  {
    finding: /^HIPAA\.Security-IAMNoInlinePolicy$/,
    at: /\/(DefaultPolicy|CustomResourcePolicy)\/Resource$/,
    reason: 'Each policy belongs to one role and lists what this role does; a shared policy would grant too much.',
  },
  {
    finding: /^HIPAA\.Security-LambdaConcurrency$/,
    at: EVERY_FUNCTION,
    reason:
      'A new account has no concurrency to reserve from. The API’s throttle limits predictions, and -c api.reservedConcurrency reserves.',
  },
  {
    finding: /^(AwsSolutions-SMG4|HIPAA\.Security-SecretsManagerRotationEnabled)$/,
    at: /^OriginSecret\//,
    reason:
      'Replaced in three deployments by the operator: CloudFront and web ACL take a new value only from a deployment.',
  },
  {
    finding: /^HIPAA\.Security-LambdaDLQ$/,
    at: EVERY_FUNCTION,
    reason:
      'Called synchronously: the caller gets the error. The two that CloudFormation and EventBridge call are retried, and a wait condition without a signal times out.',
  },
  {
    finding: /^HIPAA\.Security-LambdaInsideVPC$/,
    at: EVERY_FUNCTION,
    reason:
      'They call only AWS services, over TLS and with IAM; a VPC would add the price of a gateway and a slower start, and protect nothing.',
  },
  {
    finding: /^HIPAA\.Security-SageMakerEndpointConfigurationKMSKeyConfigured$/,
    at: /^Hosting\/Config$/,
    reason:
      'Serverless, or a type with an NVMe disk of its own: SageMaker encrypts that by itself and refuses a key for it.',
  },
];
