import { GUARD_MODES, type GuardMode } from '../../core/contract/checks.ts';
import { ENDPOINT_NAME } from '../../core/contract/endpoint-parameter.ts';
import { HOSTING_KINDS, type HostingKind } from '../../core/contract/hosting-kind.ts';
import type { ServingModel } from '../../core/contract/model.ts';
import type { HandlerConfig } from './handler-config.ts';

/** Calls of the model that one explanation has in flight, by default. */
export const DEFAULT_CALLS_AT_ONCE = 2;

/** Environment variables, as in `process.env`. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Settings are missing or out of range; the message names all of them. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly faults: readonly string[];

  constructor(faults: readonly string[]) {
    super(`Reading the environment: ${faults.join('; ')}`);
    this.faults = faults;
  }
}

/** Settings that the environment holds. */
export type ServiceSettings = Pick<HandlerConfig, 'endpointName' | 'model' | 'allowedOrigins'> & {
  readonly region: string;
  readonly guardMode: GuardMode;
  /** Folder of the function's files. */
  readonly filesDir: string;
  /** Of the model's input, in pixels. */
  readonly inputSide: number;
  /** Calls of the model that one explanation has in flight. */
  readonly callsAtOnce: number;
  readonly hostingKind: HostingKind;
  /** Name of the parameter that says what serves now; empty where `endpointName` does. */
  readonly endpointParameter: string;
  /** Where it is recorded who asked about which image; empty where it is not. */
  readonly auditLogGroup: string;
  /** Groups whose members may have images classified; empty where everybody may. */
  readonly allowedGroups: readonly string[];
};

/**
 * Reads ENDPOINT_NAME, or ENDPOINT_PARAMETER (name of the parameter that says what serves now), MODEL_NAME, MODEL_VERSION,
 * OPERATING_POINT (a number from 0 to 1), NEAR_THRESHOLD (a range such as 0.35-0.65; may be empty or missing), INPUT_SIDE (pixels),
 * GUARD_MODE (enforce, warn or off), CALLS_AT_ONCE (1 to 8; 2 if missing), HOSTING_KIND (instance or serverless; instance if
 * missing), AUDIT_LOG_GROUP (may be empty or missing), ALLOWED_ORIGINS and ALLOWED_GROUPS (separated by commas; may be empty or
 * missing), and AWS_REGION and LAMBDA_TASK_ROOT, which Lambda sets.
 * @throws {ConfigError} with all faults together.
 */
export function readSettings(environment: Environment): ServiceSettings {
  const faults: string[] = [];
  const read = (name: string, needed: string, isValid: (value: string) => boolean): string => {
    const value = environment[name] ?? '';
    if (!isValid(value)) faults.push(`${name}: needed ${needed}, found ${JSON.stringify(environment[name] ?? null)}`);
    return value;
  };
  const endpointParameter = read('ENDPOINT_PARAMETER', 'the name of a parameter such as /images/endpoint', isParameter);
  const isNamed = (name: string) => ENDPOINT_NAME.test(name) || (name === '' && endpointParameter !== '');
  const settings = {
    // While the parameter does not exist yet, its name stands for the endpoint's.
    endpointName: read('ENDPOINT_NAME', 'the name of a SageMaker endpoint', isNamed) || endpointParameter,
    endpointParameter,
    model: {
      name: read('MODEL_NAME', 'a name', isText),
      version: read('MODEL_VERSION', 'a version', isText),
      operatingPoint: Number(read('OPERATING_POINT', 'a number from 0 to 1', isFraction)),
      ...parseRange(read('NEAR_THRESHOLD', 'a range from 0 to 1 such as 0.35-0.65', isRange)),
    },
    inputSide: Number(read('INPUT_SIDE', 'pixels from 32 to 1024', isSide)),
    callsAtOnce: Number(read('CALLS_AT_ONCE', 'a number from 1 to 8', isCallCount) || DEFAULT_CALLS_AT_ONCE),
    hostingKind: (read('HOSTING_KIND', 'instance or serverless', isHostingKind) || 'instance') as HostingKind,
    guardMode: read('GUARD_MODE', 'enforce, warn or off', isGuardMode) as GuardMode,
    auditLogGroup: read('AUDIT_LOG_GROUP', 'the name of a log group', isLogGroup),
    allowedGroups: splitList(read('ALLOWED_GROUPS', 'names of groups such as reader,operator', areGroups)),
    allowedOrigins: splitList(read('ALLOWED_ORIGINS', 'origins such as https://images.example', areOrigins)),
    region: read('AWS_REGION', 'an AWS region', isRegion),
    filesDir: read('LAMBDA_TASK_ROOT', 'the folder of the function', isText),
  };
  if (faults.length > 0) throw new ConfigError(faults);
  return settings;
}

function isText(value: string): boolean {
  return value.trim() !== '';
}

function isParameter(value: string): boolean {
  return /^(\/?[\w.-]+(\/[\w.-]+)*)?$/.test(value);
}

function isFraction(value: string): boolean {
  return isText(value) && Number(value) >= 0 && Number(value) <= 1;
}

function isSide(value: string): boolean {
  return /^\d{2,4}$/.test(value) && Number(value) >= 32 && Number(value) <= 1_024;
}

function isCallCount(value: string): boolean {
  return /^[1-8]?$/.test(value);
}

function isHostingKind(value: string): boolean {
  return value === '' || HOSTING_KINDS.some((kind) => kind === value);
}

function isLogGroup(value: string): boolean {
  return /^[\w./#-]{0,512}$/.test(value);
}

function isGuardMode(value: string): value is GuardMode {
  return GUARD_MODES.some((mode) => mode === value);
}

function isRange(value: string): boolean {
  const [from = '', to = '', ...more] = value.split('-');
  return value === '' || (more.length === 0 && isFraction(from) && isFraction(to) && Number(from) <= Number(to));
}

function parseRange(value: string): Pick<ServingModel, 'nearThreshold'> {
  const [from, to] = value.split('-').map(Number);
  return from === undefined || to === undefined ? {} : { nearThreshold: { from, to } };
}

function isRegion(value: string): boolean {
  return /^[a-z]{2,4}(-[a-z]+)+-\d{1,2}$/.test(value);
}

function areGroups(value: string): boolean {
  return splitList(value).every((group) => /^[\w.-]{1,128}$/.test(group));
}

function areOrigins(value: string): boolean {
  return splitList(value).every(isOrigin);
}

/** An origin as a browser sends it; neither `*` nor `null` is one. */
function isOrigin(value: string): boolean {
  return /^https?:\/\//.test(value) && URL.canParse(value) && new URL(value).origin === value;
}

function splitList(value: string): string[] {
  return value.split(',').flatMap((item) => item.trim() || []);
}
