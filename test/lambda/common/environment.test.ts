import { describe, expect, it } from 'vitest';
import { handlerFromEnvironment } from '../../../lambda/common/configured.ts';
import { ConfigError, readSettings } from '../../../lambda/common/environment.ts';
import { context, REQUEST_ID, restEvent } from '../support/events.ts';
import { recordTelemetry } from '../support/telemetry.ts';

const whole = {
  ENDPOINT_NAME: 'pneumoscope',
  MODEL_NAME: 'resnet-18',
  MODEL_VERSION: '1.0.0',
  OPERATING_POINT: '0.42',
  ALLOWED_ORIGINS: 'https://images.example, http://localhost:5173',
  AWS_REGION: 'eu-west-1',
  LAMBDA_TASK_ROOT: '/var/task',
  GUARD_MODE: 'enforce',
  INPUT_SIDE: '224',
};

function faultsOf(environment: Record<string, string | undefined>): readonly string[] {
  try {
    readSettings(environment);
  } catch (error) {
    if (error instanceof ConfigError) return error.faults;
  }
  return [];
}

describe('readSettings()', () => {
  it('reads what both handlers need', () => {
    expect(readSettings(whole)).toEqual({
      endpointName: 'pneumoscope',
      model: { name: 'resnet-18', version: '1.0.0', operatingPoint: 0.42 },
      allowedOrigins: ['https://images.example', 'http://localhost:5173'],
      region: 'eu-west-1',
      filesDir: '/var/task',
      guardMode: 'enforce',
      inputSide: 224,
      callsAtOnce: 2,
      hostingKind: 'instance',
      endpointParameter: '',
      auditLogGroup: '',
      allowedGroups: [],
    });
  });

  it('reads ALLOWED_GROUPS', () => {
    expect(readSettings({ ...whole, ALLOWED_GROUPS: 'reader, operator' }).allowedGroups).toEqual([
      'reader',
      'operator',
    ]);
    expect(faultsOf({ ...whole, ALLOWED_GROUPS: 'reader;operator' })).toEqual([
      'ALLOWED_GROUPS: needed names of groups such as reader,operator, found "reader;operator"',
    ]);
  });

  it('reads AUDIT_LOG_GROUP', () => {
    expect(readSettings({ ...whole, AUDIT_LOG_GROUP: '/images/audit' }).auditLogGroup).toBe('/images/audit');
    expect(faultsOf({ ...whole, AUDIT_LOG_GROUP: 'a b' })).toEqual([
      'AUDIT_LOG_GROUP: needed the name of a log group, found "a b"',
    ]);
  });

  it('reads ENDPOINT_PARAMETER, which stands for the endpoint until it exists', () => {
    const settings = readSettings({ ...whole, ENDPOINT_NAME: '', ENDPOINT_PARAMETER: '/images/prod/endpoint' });
    expect(settings).toMatchObject({
      endpointParameter: '/images/prod/endpoint',
      endpointName: '/images/prod/endpoint',
    });
    expect(readSettings({ ...whole, ENDPOINT_PARAMETER: '/images' }).endpointName).toBe('pneumoscope');
  });

  it.each(['/', '//x', 'a b', '/images/'])('refuses ENDPOINT_PARAMETER of %j', (ENDPOINT_PARAMETER) => {
    expect(faultsOf({ ...whole, ENDPOINT_PARAMETER })).toEqual([
      `ENDPOINT_PARAMETER: needed the name of a parameter such as /images/endpoint, found "${ENDPOINT_PARAMETER}"`,
    ]);
  });

  it.each(['instance', 'serverless'])('reads HOSTING_KIND of %s', (HOSTING_KIND) => {
    expect(readSettings({ ...whole, HOSTING_KIND }).hostingKind).toBe(HOSTING_KIND);
  });

  it('refuses another HOSTING_KIND', () => {
    expect(faultsOf({ ...whole, HOSTING_KIND: 'Serverless' })).toEqual([
      'HOSTING_KIND: needed instance or serverless, found "Serverless"',
    ]);
  });

  it.each(['1', '8'])('reads CALLS_AT_ONCE of %s', (CALLS_AT_ONCE) => {
    expect(readSettings({ ...whole, CALLS_AT_ONCE }).callsAtOnce).toBe(Number(CALLS_AT_ONCE));
  });

  it.each(['0', '9', '1.5', ' 2', 'two'])('refuses CALLS_AT_ONCE of %j', (CALLS_AT_ONCE) => {
    expect(faultsOf({ ...whole, CALLS_AT_ONCE })).toEqual([
      `CALLS_AT_ONCE: needed a number from 1 to 8, found ${JSON.stringify(CALLS_AT_ONCE)}`,
    ]);
  });

  it('reads NEAR_THRESHOLD, both ends included', () => {
    const { model } = readSettings({ ...whole, NEAR_THRESHOLD: '0.35-0.65' });
    expect(model.nearThreshold).toEqual({ from: 0.35, to: 0.65 });
  });

  it.each(['', undefined])('reads NEAR_THRESHOLD of %j as none', (NEAR_THRESHOLD) => {
    expect(readSettings({ ...whole, NEAR_THRESHOLD }).model).not.toHaveProperty('nearThreshold');
  });

  it.each(['', undefined])('reads ALLOWED_ORIGINS of %j as no origins', (ALLOWED_ORIGINS) => {
    expect(readSettings({ ...whole, ALLOWED_ORIGINS }).allowedOrigins).toEqual([]);
  });

  it('names all faults together', () => {
    expect(faultsOf({})).toEqual([
      'ENDPOINT_NAME: needed the name of a SageMaker endpoint, found null',
      'MODEL_NAME: needed a name, found null',
      'MODEL_VERSION: needed a version, found null',
      'OPERATING_POINT: needed a number from 0 to 1, found null',
      'INPUT_SIDE: needed pixels from 32 to 1024, found null',
      'GUARD_MODE: needed enforce, warn or off, found null',
      'AWS_REGION: needed an AWS region, found null',
      'LAMBDA_TASK_ROOT: needed the folder of the function, found null',
    ]);
  });

  it.each([
    ['ENDPOINT_NAME', '-pneumoscope'],
    ['ENDPOINT_NAME', 'a'.repeat(64)],
    ['MODEL_NAME', ' '],
    ['OPERATING_POINT', ''],
    ['OPERATING_POINT', 'half'],
    ['OPERATING_POINT', '1.01'],
    ['OPERATING_POINT', '-0.1'],
    ['NEAR_THRESHOLD', '0.5'],
    ['NEAR_THRESHOLD', '0.6-0.4'],
    ['NEAR_THRESHOLD', '0.4-1.5'],
    ['NEAR_THRESHOLD', '0.4-0.5-0.6'],
    ['NEAR_THRESHOLD', '-0.5'],
    ['INPUT_SIDE', '8'],
    ['INPUT_SIDE', '4096'],
    ['INPUT_SIDE', '224.5'],
    ['GUARD_MODE', ''],
    ['GUARD_MODE', 'on'],
    ['ALLOWED_ORIGINS', '*'],
    ['ALLOWED_ORIGINS', 'null'],
    ['ALLOWED_ORIGINS', 'https://images.example/'],
    ['ALLOWED_ORIGINS', 'https://images.example, ftp://images.example'],
    ['ALLOWED_ORIGINS', 'https://'],
    ['AWS_REGION', 'somewhere'],
    ['AWS_REGION', 'eu-west-1.evil.example'],
  ])('refuses %s=%j', (name, value) => {
    const faults = faultsOf({ ...whole, [name]: value });
    expect(faults).toHaveLength(1);
    expect(faults[0]).toMatch(new RegExp(`^${name}: needed .*, found `));
  });

  it.each(['us-gov-west-1', 'ap-northeast-1', 'us-iso-east-1', 'cn-north-1'])('accepts the region %s', (AWS_REGION) => {
    expect(readSettings({ ...whole, AWS_REGION }).region).toBe(AWS_REGION);
  });
});

describe('handlerFromEnvironment()', () => {
  it('makes the handler from a valid environment', async () => {
    const telemetry = recordTelemetry();
    const made = async () => ({ statusCode: 200, body: 'made' });
    const handler = await handlerFromEnvironment(whole, { method: 'POST', telemetry }, () => made);
    expect(handler).toBe(made);
    expect(telemetry.faults).toEqual([]);
  });

  it('replies 500 CONFIG to every request if settings are wrong, and logs why once', async () => {
    const telemetry = recordTelemetry();
    const handler = await handlerFromEnvironment(
      { ...whole, OPERATING_POINT: '7' },
      { method: 'POST', telemetry },
      () => {
        throw new Error('must not be called');
      },
    );
    for (const _ of [1, 2]) {
      const reply = await handler(restEvent(null), context());
      expect(reply.statusCode).toBe(500);
      expect(JSON.parse(reply.body).error).toMatchObject({ code: 'CONFIG', requestId: REQUEST_ID, retryable: false });
      expect(reply.body).not.toContain('OPERATING_POINT');
    }
    expect(telemetry.faults.map(({ message }) => message)).toEqual([
      'Reading the environment: OPERATING_POINT: needed a number from 0 to 1, found "7"',
    ]);
  });
});
