import '../../core/contract/jitless.ts';
import * as z from 'zod/mini';
import { DEFAULT_GUARD_MODE, GUARD_MODES } from '../../core/contract/checks.ts';
import { HOSTING_KINDS } from '../../core/contract/hosting-kind.ts';
import { algorithmAccount } from '../facts/ecr-accounts.ts';
import { canTransform, isBurstable, isInstanceType } from '../facts/instance-types.ts';
import { partitionRefusal } from '../facts/partitions.ts';

/** Values may come from `-c name=value`, where everything is text. */
const whole = (least: number, most: number) => z.coerce.number().check(z.int(), z.minimum(least), z.maximum(most));
const fraction = z.coerce.number().check(z.minimum(0), z.maximum(1));
const flag = z.union([z.boolean(), z.stringbool()]);
const split = z.transform((text: string) => text.split(',').map((each) => each.trim()));
const list = z.union([z.array(z.string()), z.pipe(z.string(), split)]);
const instanceType = z.string().check(z.refine(isInstanceType, 'needed a type such as ml.g4dn.xlarge'));

const training = z.strictObject({
  /** Tried in order, the next where AWS refuses one. The first is that of the 2020 notebook project; AWS has retired it. */
  instanceTypes: z._default(z.pipe(list, z.array(instanceType).check(z.minLength(1), z.maxLength(5))), [
    'ml.p2.xlarge',
    'ml.g4dn.xlarge',
    'ml.g5.xlarge',
  ]),
  /** Seconds after which SageMaker stops the job. */
  maxRuntimeInSeconds: z._default(whole(60, 36_000), 7_200),
  /** Disk in GB; by default derived from the size of the data. */
  volumeSizeInGb: z.optional(whole(1, 1_024)),
  /** Examines the candidate. Batch transform offers no t2; this is the cheapest general type that every region has. */
  transformInstanceType: z._default(
    instanceType.check(z.refine(canTransform, 'needed a type that batch transform offers')),
    'ml.m5.large',
  ),
});

const gate = z.strictObject({
  /** Accuracy on the held-out images, 0..1. */
  minimumAccuracy: z._default(fraction, 0.75),
  /** What the minimum is compared with: the point estimate, or the lower end of its 95 % interval. */
  on: z._default(z.enum(['point', 'lowerBound']), 'point'),
  /** How much lower than the deployed model's the accuracy may be, 0..1. */
  maxDrop: z._default(fraction, 0),
});

const autoscaling = z.strictObject({
  minimum: z._default(whole(1, 100), 1),
  maximum: whole(1, 100),
  /** Target of scaling: invocations per minute and instance. */
  invocationsPerInstance: z._default(whole(1, 100_000), 300),
});

const hostingSchema = z.strictObject({
  kind: z._default(z.enum(HOSTING_KINDS), 'instance'),
  /** The default is that of the 2020 notebook project. */
  instanceType: z._default(instanceType, 'ml.t2.medium'),
  instanceCount: z._default(whole(1, 100), 1),
  /** No scaling by default. */
  autoscaling: z.optional(autoscaling),
  /** Serverless only: 1024, 2048, … 6144. */
  memoryInMb: z._default(whole(1_024, 6_144).check(z.multipleOf(1_024)), 3_072),
  /** Serverless only. */
  maxConcurrency: z._default(whole(1, 200), 10),
  /** Serverless only: requests that find a warm container, paid by the hour; at most `maxConcurrency`. None by default. */
  provisionedConcurrency: z.optional(whole(1, 200)),
  /** Whether the model's container has no network; by default so on instances. Serverless endpoints have no such setting. */
  networkIsolation: z.optional(flag),
});

/** Groups that the user pool has. */
export const USER_GROUPS = ['reader', 'operator'] as const;

const signIn = z.strictObject({
  enabled: z._default(flag, true),
  /** With `required`, users enrol an authenticator app at their first sign-in; with `optional`, nothing asks them to. */
  mfa: z._default(z.enum(['off', 'optional', 'required']), 'required'),
  /** Whose members may have images classified and explained; by default every user may. */
  groups: z._default(z.pipe(list, z.array(z.enum(USER_GROUPS))), []),
  /** Domain prefix of the hosted sign-in page, unique in the region; by default name, stage and account. */
  domainPrefix: z.optional(z.string().check(z.regex(/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/))),
});

const api = z.strictObject({
  /** Origins other than the page's own that may call the API from a browser. */
  allowedOrigins: z._default(z.pipe(list, z.array(z.url())), []),
  /** Requests per second. */
  rateLimit: z._default(whole(1, 10_000), 20),
  burstLimit: z._default(whole(1, 5_000), 40),
  /**
   * Concurrent predictions; requests above this number get 429. 0, the default: no reservation, since a new account has no
   * concurrency to reserve from.
   */
  reservedConcurrency: z._default(whole(0, 1_000), 0),
  /**
   * The role by which API Gateway writes logs is one for account and region: `create` sets it, and replaces one that exists;
   * `exists` leaves it.
   */
  accountRole: z._default(z.enum(['create', 'exists']), 'create'),
});

const explanation = z.strictObject({
  /** `auto`: off on burstable instances (t2), else on. `-c explanation=on` stands for `-c explanation.mode=on`. */
  mode: z._default(z.enum(['auto', 'on', 'off']), 'auto'),
  /** Calls of the model that one explanation has in flight. */
  callsAtOnce: z._default(whole(1, 8), 2),
  /** Concurrent explanations; requests above this number get 429. 0: no reservation. */
  reservedConcurrency: z._default(whole(0, 100), 0),
  /** Requests per second, within those of the API. */
  rateLimit: z._default(whole(1, 1_000), 1),
  burstLimit: z._default(whole(1, 1_000), 2),
});

const webAcl = z.strictObject({
  enabled: z._default(flag, true),
  /** Requests from one address in five minutes. */
  requestsPer5Minutes: z._default(whole(10, 2_000_000), 1_000),
});

/**
 * Two secrets by which the API knows that a request came through CloudFront. Both are taken, one is sent. A higher number makes a
 * new secret; docs/operations.md, "Rotate", has the three deployments.
 */
const originSecret = z.strictObject({
  send: z._default(z.enum(['a', 'b']), 'a'),
  a: z._default(whole(1, 1_000_000), 1),
  b: z._default(whole(1, 1_000_000), 1),
});

const budget = z.strictObject({
  /** US dollars a month for everything with this deployment's tags; alarms at 80 % and, as forecast, at 100 %. */
  monthlyUsd: whole(1, 1_000_000),
});

const domain = z.strictObject({
  name: z.string().check(z.regex(/^[a-z0-9.-]+\.[a-z]{2,}$/)),
  /** Certificate for the name; CloudFront takes only one in us-east-1. */
  certificateArn: z.string().check(z.regex(/^arn:aws[\w-]*:acm:us-east-1:\d{12}:certificate\/.+$/)),
});

const retentionDays = [
  7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1_096, 1_827, 2_192, 2_557, 2_922, 3_288, 3_653,
];

const days = z.coerce
  .number()
  .check(z.refine((count) => retentionDays.includes(count), `needed one of ${retentionDays.join(', ')}`));

const schema = z.strictObject({
  region: z.string().check(
    z.refine((region) => algorithmAccount(region) !== undefined, 'needed a region that offers image classification'),
    z.refine((region) => partitionRefusal(region) === null, {
      error: ({ input }) => partitionRefusal(String(input)) ?? '',
    }),
  ),
  /** Stands in every name. `prod` keeps models, users and logs and protects the Data stack; `dev` keeps nothing. */
  stage: z._default(z.enum(['dev', 'prod']), 'prod'),
  stackName: z._default(
    z
      .string()
      .check(z.regex(/^[A-Za-z][A-Za-z0-9-]{0,19}$/, 'needed a letter, then up to 19 letters, digits and hyphens')),
    'Pneumoscope',
  ),
  /** `train`, `bundled` (the model of `modelDir`), or the address of a `model.tar.gz` in S3. */
  model: z._default(
    z.union([z.enum(['train', 'bundled']), z.string().check(z.regex(/^s3:\/\/[^/]+\/.+\.tar\.gz$/))]),
    'train',
  ),
  /** SHA-256 of the artefact at that address: what is examined and hosted is a copy that has it. */
  modelSha256: z.optional(z.string().check(z.regex(/^[0-9a-f]{64}$/, 'needed 64 hexadecimal digits'))),
  modelDir: z._default(z.string(), 'model'),
  /** Folder that `pneumoscope dataset prepare` made. */
  dataset: z._default(z.string(), 'dataset'),
  hyperparametersFile: z._default(z.string(), 'training/hyperparameters.json'),
  /** Replace single values of the file. */
  hyperparameters: z._default(z.record(z.string(), z.coerce.string()), {}),
  /** Threshold on the probability of pneumonia; by default the bundled model's own, else 0.5. */
  operatingPoint: z.optional(fraction),
  /** What the service does with images that the guard does not know. */
  guard: z._default(z.enum(GUARD_MODES), DEFAULT_GUARD_MODE),
  training: z.prefault(training, {}),
  gate: z.prefault(gate, {}),
  hosting: z.prefault(hostingSchema, {}),
  signIn: z.prefault(signIn, {}),
  api: z.prefault(api, {}),
  explanation: z.prefault(explanation, {}),
  webAcl: z.prefault(webAcl, {}),
  originSecret: z.prefault(originSecret, {}),
  budget: z.optional(budget),
  domain: z.optional(domain),
  /** Receives the alarms; must be confirmed once by mail. */
  alarmEmail: z.optional(z.email()),
  logRetentionInDays: z._default(days, 90),
  /** Days that the audit log is kept. */
  auditRetentionInDays: z._default(days, 3_653),
  /**
   * SageMaker's log groups for jobs are one for account and region: `manage` makes them and sets key and retention, `leave` does
   * neither, and needs them to exist.
   */
  jobLogGroups: z._default(z.enum(['manage', 'leave']), 'manage'),
  /** Key of the bootstrap bucket, where `cdk bootstrap` was given one; SageMaker reads training data from there. */
  bootstrapKeyArn: z.optional(z.string().check(z.regex(/^arn:aws:kms:[a-z0-9-]+:\d{12}:key\/.+$/))),
  /** What `cdk destroy` does with models, users and logs; by default as the stage says. */
  removalPolicy: z.optional(z.enum(['destroy', 'retain'])),
});

/** All settings of a deployment, with their units, ranges and defaults. */
export const configurationSchema = schema.check(
  z.superRefine(({ hosting, model, modelSha256 }, context) => {
    if (model.startsWith('s3://') && modelSha256 === undefined) {
      context.addIssue({ code: 'custom', path: ['modelSha256'], message: `needed the SHA-256 of ${model}` });
    }
    for (const { path, message } of refuseHosting(hosting)) {
      context.addIssue({ code: 'custom', path: ['hosting', ...path], message });
    }
  }),
);

/** Settings of hosting that exclude each other. */
function refuseHosting(
  hosting: z.output<typeof hostingSchema>,
): { readonly path: string[]; readonly message: string }[] {
  const faults: { path: string[]; message: string }[] = [];
  const refuse = (path: string[], message: string) => faults.push({ path, message });
  const { kind, instanceType: type, autoscaling: scale, maxConcurrency, provisionedConcurrency } = hosting;
  const isServerless = kind === 'serverless';
  if (isServerless && hosting.networkIsolation) {
    refuse(['networkIsolation'], 'SageMaker isolates no serverless endpoint: leave it out, or host on instances');
  }
  if (provisionedConcurrency !== undefined && !isServerless) {
    refuse(['provisionedConcurrency'], 'only for hosting.kind=serverless');
  } else if ((provisionedConcurrency ?? 0) > maxConcurrency) {
    refuse(['provisionedConcurrency'], `needed at most hosting.maxConcurrency, ${maxConcurrency}`);
  }
  if (scale === undefined) return faults;
  if (isServerless) refuse(['autoscaling'], 'a serverless endpoint scales by itself: leave it out');
  else if (isBurstable(type))
    refuse(['autoscaling'], `SageMaker can’t scale ${type}: needed a type such as ml.m5.large`);
  if (scale.maximum < scale.minimum)
    refuse(['autoscaling', 'maximum'], `needed at least the minimum, ${scale.minimum}`);
  return faults;
}

type Parsed = z.output<typeof configurationSchema>;

export type Configuration = Omit<Parsed, 'removalPolicy'> & {
  readonly removalPolicy: NonNullable<Parsed['removalPolicy']>;
};

/** Sets what follows from the stage. */
export function completeConfiguration(parsed: Parsed): Configuration {
  return { ...parsed, removalPolicy: parsed.removalPolicy ?? (parsed.stage === 'prod' ? 'retain' : 'destroy') };
}

/** What a configuration file may hold; every value is optional. */
export type ConfigurationFile = Partial<z.input<typeof configurationSchema>>;
