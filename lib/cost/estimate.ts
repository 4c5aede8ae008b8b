import type { Configuration } from '../config/configuration.ts';
import { explains } from '../explanation/explanation-mode.ts';
import { retiredSince } from '../facts/instance-types.ts';
import { PREDICT_MEMORY_IN_MB } from '../functions/predict-memory.ts';
import {
  FIXED_USD_A_MONTH,
  FUNCTION_USD_A_CALL,
  FUNCTION_USD_A_GB_SECOND,
  HOURS_A_MONTH,
  instanceUsdAnHour,
  PRICES_NOTED,
  regionFactor,
  SERVERLESS_USD_A_GB_SECOND,
} from './prices.ts';

/** Rules of the web ACL, and alarms, as deployed by default. */
const WEB_ACL_RULES = 6;
const ALARMS = 9;
const SECRETS = 2;
/** Calls of the model for one explanation. */
const CALLS_AN_EXPLANATION = 75;
/** Time that a serverless endpoint needs for a prepared image, in seconds: inference on its fraction of a processor. */
const SERVERLESS_SECONDS_A_IMAGE = 0.5;
/** Time of the prediction function for an image, in seconds: preparing, checking, and waiting for the endpoint. */
const FUNCTION_SECONDS_A_IMAGE = 0.5;

/** Sentences that say what will run and what it is estimated to cost. */
export function estimateCost(configuration: Configuration): readonly string[] {
  const fixed = fixedUsdAMonth(configuration);
  const lines =
    configuration.hosting.kind === 'serverless' ? serverless(configuration, fixed) : instances(configuration, fixed);
  const heading = `Estimate by list prices of ${PRICES_NOTED}, region ${configuration.region}, without other requests, storage and tax:`;
  return [
    heading,
    ...lines,
    functionLine(configuration),
    ...explanations(configuration),
    ...(configuration.model === 'train' ? [training(configuration)] : []),
  ];
}

function fixedUsdAMonth(configuration: Configuration): number {
  const { webAcl } = configuration;
  const alarms = ALARMS + (explains(configuration) ? 1 : 0);
  const { key, webAcl: acl, webAclRule, alarm, dashboard, secret } = FIXED_USD_A_MONTH;
  return key + dashboard + alarms * alarm + (webAcl.enabled ? acl + WEB_ACL_RULES * webAclRule + SECRETS * secret : 0);
}

function instances(configuration: Configuration, fixed: number): string[] {
  const { hosting, region } = configuration;
  const count = Math.max(hosting.instanceCount, hosting.autoscaling?.minimum ?? 1);
  const price = instanceUsdAnHour(hosting.instanceType, region);
  const what = `Endpoint: ${count} × ${hosting.instanceType}`;
  const rest = `everything else ${usd(fixed)} a month.`;
  const cheaper = `Cheaper below about ${breakEvenImages(price, count, configuration)} images a month: -c hosting.kind=serverless, which costs nothing while idle (the first image after a pause waits some seconds).`;
  if (price === undefined) return [`${what}: not in the price table; ${rest}`];
  const hourly = count * price;
  return [`${what}: ${usd(hourly)} an hour, ${usd(hourly * HOURS_A_MONTH)} a month, used or not; ${rest}`, cheaper];
}

function breakEvenImages(price = 0, count: number, configuration: Configuration): string {
  const images = (price * count * HOURS_A_MONTH) / serverlessUsdAImage(configuration);
  return Number(images.toPrecision(2)).toLocaleString('en-US');
}

/** On instances an explanation costs nothing more than the time that verdicts may wait. */
function explanations(configuration: Configuration): string[] {
  if (!explains(configuration) || configuration.hosting.kind !== 'serverless') return [];
  const each = usd(CALLS_AN_EXPLANATION * serverlessUsdAImage(configuration));
  return [`Explanations: ${CALLS_AN_EXPLANATION} calls of the model each, ${each}; -c explanation=off turns them off.`];
}

function serverless(configuration: Configuration, fixed: number): string[] {
  const thousand = usd(1_000 * serverlessUsdAImage(configuration));
  return [
    `Endpoint: serverless, ${thousand} for a thousand images, nothing while idle; everything else ${usd(fixed)} a month.`,
  ];
}

function serverlessUsdAImage({ hosting, region }: Configuration): number {
  return (hosting.memoryInMb / 1_024) * SERVERLESS_SECONDS_A_IMAGE * SERVERLESS_USD_A_GB_SECOND * regionFactor(region);
}

function functionLine({ region }: Configuration): string {
  const work = (PREDICT_MEMORY_IN_MB / 1_024) * FUNCTION_SECONDS_A_IMAGE * FUNCTION_USD_A_GB_SECOND;
  const thousand = 1_000 * (work + FUNCTION_USD_A_CALL) * regionFactor(region);
  return `Prediction function, which prepares and checks the images: about ${usd(thousand)} for a thousand images.`;
}

function training({ training: { instanceTypes, maxRuntimeInSeconds }, region }: Configuration): string {
  const type = instanceTypes.find((each) => retiredSince(each) === undefined) ?? instanceTypes[0] ?? '';
  const price = instanceUsdAnHour(type, region);
  const hours = maxRuntimeInSeconds / 3_600;
  if (price === undefined) return `Training, when data or hyperparameters change: ${type}, not in the price table.`;
  return `Training, when data or hyperparameters change: at most ${usd(price * hours)} (${hours} h of ${type}).`;
}

function usd(amount: number): string {
  return `$${amount < 1 ? amount.toPrecision(2) : amount.toFixed(2)}`;
}
