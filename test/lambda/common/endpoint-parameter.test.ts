import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { mockClient } from 'aws-sdk-client-mock';
import 'aws-sdk-client-mock-vitest/extend';
import { beforeEach, describe, expect, it } from 'vitest';
import { openEndpointParameter } from '../../../lambda/common/endpoint-parameter.ts';
import { recordTelemetry } from '../support/telemetry.ts';

const ssm = mockClient(SSMClient);
const SERVED = {
  endpointName: 'pneumoscope-instance',
  model: { name: 'resnet-18', version: '2.0.0', operatingPoint: 0.6, nearThreshold: { from: 0.5, to: 0.7 } },
  inputSide: 224,
  report: 's3://models/examinations/abc/report.json',
};
const SETTINGS = { endpointParameter: '/images/prod/endpoint', inputSide: 224, region: 'eu-west-1' };
const parameter = (value: unknown) => ({ Parameter: { Value: JSON.stringify(value) } });
const named = (name: string) => Object.assign(new Error(name), { name });

beforeEach(() => void ssm.reset());

async function open(times: Parameters<typeof openEndpointParameter>[2] = {}) {
  const telemetry = recordTelemetry();
  const { findServed } = await openEndpointParameter(SETTINGS, telemetry, times);
  if (findServed === undefined) throw new Error('needed a finder');
  return { findServed, telemetry };
}

describe('openEndpointParameter()', () => {
  it('finds nothing by itself where the settings name no parameter', async () => {
    expect(await openEndpointParameter({ ...SETTINGS, endpointParameter: '' }, recordTelemetry())).toEqual({});
    expect(ssm).not.toHaveReceivedAnyCommand();
  });

  it('reads at the start what serves, once for many requests', async () => {
    ssm.on(GetParameterCommand).resolves(parameter(SERVED));
    const { findServed } = await open();
    expect(await Promise.all([findServed(), findServed()])).toEqual([SERVED, SERVED]);
    expect(ssm).toHaveReceivedCommandExactlyOnceWith(GetParameterCommand, { Name: '/images/prod/endpoint' });
  });

  it('finds another endpoint once it is written', async () => {
    const next = { ...SERVED, endpointName: 'pneumoscope-serverless' };
    ssm.on(GetParameterCommand).resolvesOnce(parameter(SERVED)).resolves(parameter(next));
    const { findServed } = await open({ keepMs: 0 });
    expect((await findServed())?.endpointName).toBe('pneumoscope-serverless');
  });

  it('finds none while there is no such parameter', async () => {
    ssm.on(GetParameterCommand).rejects(named('ParameterNotFound'));
    const { findServed, telemetry } = await open();
    expect(await findServed()).toBeNull();
    expect(telemetry.faults).toEqual([]);
  });

  it.each(['ThrottlingException', 'AccessDeniedException', 'InternalServerError'])(
    'keeps the last known endpoint on %s, and logs the failure',
    async (error) => {
      ssm.on(GetParameterCommand).resolvesOnce(parameter(SERVED)).rejects(named(error));
      const { findServed, telemetry } = await open({ keepMs: 0 });
      expect(await findServed()).toEqual(SERVED);
      expect(telemetry.faults).toHaveLength(1);
    },
  );

  it.each([
    ['AccessDeniedException', 'MODEL_ACCESS'],
    ['ThrottlingException', 'MODEL_BUSY'],
  ])('on %s at the start, fails requests with %s until it can be read', async (error, code) => {
    ssm.on(GetParameterCommand).rejectsOnce(named(error)).rejectsOnce(named(error)).rejects(named(error));
    const { findServed } = await open();
    await expect(findServed()).rejects.toMatchObject({ code });
    ssm.on(GetParameterCommand).resolves(parameter(SERVED));
    expect(await findServed()).toEqual(SERVED);
  });

  it.each([
    ['nothing', {}, 'Invalid input'],
    ['no JSON', { Parameter: { Value: 'pneumoscope' } }, 'Invalid input'],
    ['no endpoint', parameter({ ...SERVED, endpointName: '' }), 'needed the name of an endpoint'],
    ['no operating point', parameter({ ...SERVED, model: { name: 'a', version: '1' } }), 'operatingPoint'],
    ['another address', parameter({ ...SERVED, report: 'https://models/report.json' }), 'needed s3://bucket/key'],
    ['another input side', parameter({ ...SERVED, inputSide: 299 }), 'input side of this service, 224, found 299'],
  ])('refuses a parameter that holds %s: 500 CONFIG', async (_, reply, words) => {
    ssm.on(GetParameterCommand).resolves(reply);
    const { findServed, telemetry } = await open();
    await expect(findServed()).rejects.toMatchObject({ code: 'CONFIG' });
    expect(String(telemetry.faults[0]?.cause)).toContain(words);
  });
});
