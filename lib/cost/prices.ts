/**
 * List prices in US dollars, copied in 2026-11 for us-east-1, without tax, free tier or discounts: good for an order of
 * magnitude, not for a budget. See AWS's own price pages and calculator for what is charged.
 */
export const PRICES_NOTED = '2026-11';

/** Hours in a month, as AWS counts. */
export const HOURS_A_MONTH = 730;

/** SageMaker instances, an hour; the same for training, transform and hosting. */
export const INSTANCE_USD_AN_HOUR: Readonly<Record<string, number>> = {
  'ml.t2.medium': 0.056,
  'ml.t2.large': 0.111,
  'ml.t2.xlarge': 0.223,
  'ml.t2.2xlarge': 0.445,
  'ml.m5.large': 0.115,
  'ml.m5.xlarge': 0.23,
  'ml.m5.2xlarge': 0.461,
  'ml.c5.large': 0.102,
  'ml.c5.xlarge': 0.204,
  'ml.c5.2xlarge': 0.408,
  'ml.c6i.large': 0.102,
  'ml.c6i.xlarge': 0.204,
  'ml.m4.xlarge': 0.24,
  'ml.g4dn.xlarge': 0.736,
  'ml.g4dn.2xlarge': 0.94,
  'ml.g5.xlarge': 1.408,
  'ml.g5.2xlarge': 1.515,
  'ml.p2.xlarge': 1.125,
  'ml.p3.2xlarge': 3.825,
};

/** A serverless endpoint, for each GB of memory and second of work. */
export const SERVERLESS_USD_A_GB_SECOND = 0.00002;

/** A function on arm64, for each GB of memory and second of work, and for each call. */
export const FUNCTION_USD_A_GB_SECOND = 0.0000133334;
export const FUNCTION_USD_A_CALL = 0.0000002;

/** Monthly cost of everything else while idle. */
export const FIXED_USD_A_MONTH = {
  key: 1,
  webAcl: 5,
  webAclRule: 1,
  alarm: 0.1,
  /** Three are free in an account. */
  dashboard: 3,
  secret: 0.4,
} as const;

/** Approximate prices of SageMaker's instances relative to us-east-1. */
const REGION_FACTORS: Readonly<Record<string, number>> = {
  'us-east-1': 1,
  'us-east-2': 1,
  'us-west-2': 1,
  'us-west-1': 1.2,
  'ca-central-1': 1.11,
  'eu-west-1': 1.11,
  'eu-west-2': 1.16,
  'eu-west-3': 1.17,
  'eu-central-1': 1.19,
  'eu-north-1': 1.06,
  'ap-south-1': 1.05,
  'ap-southeast-1': 1.25,
  'ap-southeast-2': 1.25,
  'ap-northeast-1': 1.29,
  'ap-northeast-2': 1.23,
  'sa-east-1': 1.59,
};

/** For regions that the table lacks. */
const OTHER_REGIONS_FACTOR = 1.25;

/** Price of an instance for an hour in a region; undefined for a type that the table lacks. */
export function instanceUsdAnHour(instanceType: string, region: string): number | undefined {
  const base = INSTANCE_USD_AN_HOUR[instanceType];
  return base === undefined ? undefined : base * regionFactor(region);
}

export function regionFactor(region: string): number {
  return REGION_FACTORS[region] ?? OTHER_REGIONS_FACTOR;
}
