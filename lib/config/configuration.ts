import { z } from 'zod';
import { algorithmAccount } from '../facts/ecr-accounts.ts';
import { canTransform, isBurstable, isInstanceType } from '../facts/instance-types.ts';

/** Values may come from `-c name=value`, where everything is text. */
const whole = (least: number, most: number) => z.coerce.number().int().min(least).max(most);
const share = z.coerce.number().min(0).max(1);
const flag = z.union([z.boolean(), z.stringbool()]);
const list = z.union([z.array(z.string()), z.string().transform((text) => text.split(',').map((each) => each.trim()))]);
const instanceType = z.string().refine(isInstanceType, 'needed a type such as ml.g4dn.xlarge');

const training = z.strictObject({
  /** Tried in order: where AWS refuses one, the next. The reference's first; AWS has retired it. */
  instanceTypes: list
    .pipe(z.array(instanceType).min(1).max(5))
    .default(['ml.p2.xlarge', 'ml.g4dn.xlarge', 'ml.g5.xlarge']),
  /** Seconds after which SageMaker stops the job. */
  maxRuntimeInSeconds: whole(60, 36_000).default(7_200),
  /** Disk in GB; by default made from the data's size. */
  volumeSizeInGb: whole(1, 1_024).optional(),
  /** Examines the candidate. Batch transform offers no t2; this is the cheapest general type that every region has. */
  transformInstanceType: instanceType
    .refine(canTransform, 'needed a type that batch transform offers')
    .default('ml.m5.large'),
});

const gate = z.strictObject({
  /** Accuracy on the held-out images, 0..1. */
  minimumAccuracy: share.default(0.75),
  /** Asked of the point estimate, or of the lower end of its 95 % interval. */
  on: z.enum(['point', 'lowerBound']).default('point'),
  /** How much lower than the deployed model's the accuracy may be, 0..1. */
  maxDrop: share.default(0),
});

const autoscaling = z.strictObject({
  minimum: whole(1, 100).default(1),
  maximum: whole(1, 100),
  /** Invocations a minute and instance that scaling aims at. */
  invocationsPerInstance: whole(1, 100_000).default(300),
});

const hosting = z.strictObject({
  kind: z.enum(['instance', 'serverless']).default('instance'),
  /** The reference's. */
  instanceType: instanceType.default('ml.t2.medium'),
  instanceCount: whole(1, 100).default(1),
  /** None by default. */
  autoscaling: autoscaling.optional(),
  /** Serverless only: 1024, 2048, … 6144. */
  memoryInMb: whole(1_024, 6_144).multipleOf(1_024).default(3_072),
  /** Serverless only. */
  maxConcurrency: whole(1, 200).default(10),
});

const signIn = z.strictObject({
  enabled: flag.default(true),
  mfa: z.enum(['off', 'optional', 'required']).default('optional'),
  /** Of the hosted sign-in page, unique in the region; by default made of the stack's name and the account. */
  domainPrefix: z
    .string()
    .regex(/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/)
    .optional(),
});

const api = z.strictObject({
  /** Origins that may call the API from a browser beside the page's own. */
  allowedOrigins: list.pipe(z.array(z.url())).default([]),
  /** Requests a second. */
  rateLimit: whole(1, 10_000).default(20),
  burstLimit: whole(1, 5_000).default(40),
  /** Predictions judged at the same time; requests above it get 429. 0: no reservation. */
  reservedConcurrency: whole(0, 1_000).default(50),
});

const webAcl = z.strictObject({
  enabled: flag.default(true),
  /** Requests of one address in five minutes. */
  requestsPer5Minutes: whole(10, 2_000_000).default(1_000),
});

const domain = z.strictObject({
  name: z.string().regex(/^[a-z0-9.-]+\.[a-z]{2,}$/),
  /** Certificate for the name, in us-east-1, where CloudFront looks. */
  certificateArn: z.string().regex(/^arn:aws[\w-]*:acm:us-east-1:\d{12}:certificate\/.+$/),
});

const retentionDays = [
  7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1_096, 1_827, 2_192, 2_557, 2_922, 3_288, 3_653,
];

const schema = z.strictObject({
  region: z
    .string()
    .refine((region) => algorithmAccount(region) !== undefined, 'needed a region that offers image classification'),
  stackName: z
    .string()
    .regex(/^[A-Za-z][A-Za-z0-9-]{0,19}$/, 'needed a letter, then up to 19 letters, digits and hyphens')
    .default('Pneumoscope'),
  /** `train`, `bundled` (the model of `modelDir`), or the address of a `model.tar.gz` in S3. */
  model: z.union([z.enum(['train', 'bundled']), z.string().regex(/^s3:\/\/[^/]+\/.+\.tar\.gz$/)]).default('train'),
  modelDir: z.string().default('model'),
  /** Folder that `pneumoscope dataset prepare` made. */
  dataset: z.string().default('dataset'),
  hyperparametersFile: z.string().default('training/hyperparameters.json'),
  /** Replace single values of the file. */
  hyperparameters: z.record(z.string(), z.coerce.string()).default({}),
  /** Threshold on the probability of pneumonia; by default the bundled model's own, else 0.5. */
  operatingPoint: share.optional(),
  training: training.prefault({}),
  gate: gate.prefault({}),
  hosting: hosting.prefault({}),
  signIn: signIn.prefault({}),
  api: api.prefault({}),
  webAcl: webAcl.prefault({}),
  domain: domain.optional(),
  /** Gets the alarms; must be confirmed once by mail. */
  alarmEmail: z.email().optional(),
  logRetentionInDays: z.coerce
    .number()
    .refine((days) => retentionDays.includes(days), `needed one of ${retentionDays.join(', ')}`)
    .default(90),
  /** What `cdk destroy` does with models, users and logs. */
  removalPolicy: z.enum(['destroy', 'retain']).default('destroy'),
});

/** Everything that can be said about a deployment. Names, units, ranges and defaults stand here, once. */
export const configurationSchema = schema.superRefine(
  ({ hosting: { kind, instanceType: type, autoscaling: scale } }, context) => {
    const refuse = (path: string[], message: string) =>
      context.addIssue({ code: 'custom', path: ['hosting', ...path], message });
    if (scale === undefined) return;
    if (kind === 'serverless') refuse(['autoscaling'], 'a serverless endpoint scales by itself: leave it out');
    else if (isBurstable(type))
      refuse(['autoscaling'], `SageMaker can’t scale ${type}: needed a type such as ml.m5.large`);
    if (scale.maximum < scale.minimum)
      refuse(['autoscaling', 'maximum'], `needed at least the minimum, ${scale.minimum}`);
  },
);

export type Configuration = z.output<typeof configurationSchema>;

/** What a configuration file may hold: everything optional but what has no default. */
export type ConfigurationFile = Partial<z.input<typeof configurationSchema>>;
