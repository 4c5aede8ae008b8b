import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseConfiguration } from '../../lib/config/parse-configuration.ts';
import { readConfiguration } from '../../lib/config/read-configuration.ts';

const parse = (context: Record<string, unknown>, file: object = {}) => parseConfiguration(file, context, 'eu-west-1');

describe('the configuration', () => {
  it('has the notebook project’s values by default', () =>
    expect(parse({})).toMatchObject({
      region: 'eu-west-1',
      stackName: 'Pneumoscope',
      model: 'train',
      dataset: 'dataset',
      training: { instanceTypes: ['ml.p2.xlarge', 'ml.g4dn.xlarge', 'ml.g5.xlarge'], maxRuntimeInSeconds: 7_200 },
      gate: { minimumAccuracy: 0.75, on: 'point', maxDrop: 0 },
      hosting: { kind: 'instance', instanceType: 'ml.t2.medium', instanceCount: 1 },
      signIn: { enabled: true, mfa: 'required' },
      api: { allowedOrigins: [], reservedConcurrency: 0 },
      explanation: { reservedConcurrency: 0 },
      webAcl: { enabled: true },
      stage: 'prod',
      removalPolicy: 'retain',
    }));

  it('keeps nothing on the stage dev, unless it is asked to', () => {
    expect(parse({ stage: 'dev' }).removalPolicy).toBe('destroy');
    expect(parse({ stage: 'dev', removalPolicy: 'retain' }).removalPolicy).toBe('retain');
    expect(() => parse({ stage: 'test' })).toThrow('\n  stage: ');
  });

  it('converts text from the context to the types of the settings', () =>
    expect(
      parse({
        'gate.on': 'lowerBound',
        'gate.maxDrop': '0.01',
        'signIn.enabled': 'false',
        'training.instanceTypes': 'ml.g5.xlarge, ml.g4dn.xlarge',
        'hyperparameters.epochs': '3',
        'hosting.autoscaling.maximum': '4',
        'hosting.instanceType': 'ml.m5.large',
      }),
    ).toMatchObject({
      gate: { on: 'lowerBound', maxDrop: 0.01 },
      signIn: { enabled: false },
      training: { instanceTypes: ['ml.g5.xlarge', 'ml.g4dn.xlarge'] },
      hyperparameters: { epochs: '3' },
      hosting: { autoscaling: { minimum: 1, maximum: 4, invocationsPerInstance: 300 } },
    }));

  it('prefers the context to the file, which keeps the other values', () => {
    const file = { gate: { minimumAccuracy: 0.9, maxDrop: 0.1 }, region: 'us-east-1' };
    const found = parse({ 'gate.maxDrop': '0' }, file);
    expect(found.gate).toEqual({ minimumAccuracy: 0.9, on: 'point', maxDrop: 0 });
    expect(found.region).toBe('us-east-1');
    expect(file.gate.maxDrop).toBe(0.1);
  });

  it('ignores CDK’s own context', () =>
    expect(() => parse({ '@aws-cdk/core:x': true, 'availability-zones': [] })).not.toThrow());

  it('reports all faults together', () => {
    const faulty = () =>
      parse({
        region: 'mars',
        stackName: '9',
        model: 'best',
        'gate.minimumAccuracy': '75',
        'training.instanceTypes': 'p2',
        'training.transformInstanceType': 'ml.t2.medium',
        alarmEmail: 'nobody',
        logRetentionInDays: '8',
        'webAcl.enable': 'true',
      });
    for (const name of [
      'region',
      'stackName',
      'model',
      'gate.minimumAccuracy',
      'training.instanceTypes.0',
      'training.transformInstanceType',
      'alarmEmail',
      'logRetentionInDays',
      'webAcl',
    ])
      expect(faulty).toThrow(`\n  ${name}: `);
    expect(faulty).toThrow('found 9 fault(s)');
  });

  it.each([
    ['on a type that can’t be scaled', { 'hosting.autoscaling.maximum': '3' }, 'SageMaker can’t scale ml.t2.medium'],
    [
      'on a serverless endpoint',
      { 'hosting.autoscaling.maximum': '3', 'hosting.kind': 'serverless' },
      'scales by itself',
    ],
    [
      'from more to less',
      { 'hosting.autoscaling.maximum': '3', 'hosting.autoscaling.minimum': '5', 'hosting.instanceType': 'ml.m5.large' },
      'needed at least the minimum, 5',
    ],
  ])('refuses autoscaling %s', (_, context, message) => expect(() => parse(context)).toThrow(message));

  it.each([
    [
      'no network',
      { 'hosting.kind': 'serverless', 'hosting.networkIsolation': 'true' },
      'isolates no serverless endpoint',
    ],
    ['warm containers', { 'hosting.provisionedConcurrency': '1' }, 'only for hosting.kind=serverless'],
    [
      'more warm containers than containers',
      { 'hosting.kind': 'serverless', 'hosting.provisionedConcurrency': '11' },
      'needed at most hosting.maxConcurrency, 10',
    ],
  ])('refuses hosting with %s where it has none', (_, context, message) =>
    expect(() => parse(context)).toThrow(message),
  );

  it.each([
    ['cn-north-1', 'cn-north-1 is in China'],
    ['us-gov-west-1', 'us-gov-west-1 has no CloudFront'],
    ['us-iso-east-1', 'us-iso-east-1 has no CloudFront'],
  ])('refuses %s, whose partition lacks what the service is made of', (region, message) =>
    expect(() => parse({ region })).toThrow(message),
  );

  it('requires a region if neither file, context nor credentials name one', () =>
    expect(() => parseConfiguration({}, {})).toThrow('region: '));

  it('replaces a plain value of the file by a group of settings', () =>
    expect(() => parse({ 'gate.on': 'point' }, { gate: 5 })).not.toThrow());
});

describe('readConfiguration()', () => {
  const folder = mkdtempSync(join(tmpdir(), 'configuration-'));
  const write = (name: string, text: string) => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };

  it.each([
    ['JSON', 'a.json', '{"removalPolicy":"retain"}'],
    ['a module', 'a.mjs', 'export default { removalPolicy: "retain" };'],
  ])('reads %s', async (_, name, text) => {
    const found = await readConfiguration({ config: write(name, text) }, 'eu-west-1');
    expect(found.removalPolicy).toBe('retain');
  });

  it('needs no file', async () => expect((await readConfiguration({}, 'eu-west-1')).model).toBe('train'));

  it('names the file that it did not find', () =>
    expect(readConfiguration({ config: '/nowhere.json' }, 'eu-west-1')).rejects.toThrow('found none at /nowhere.json'));

  it.each([
    ['b.json', '5', 'found number'],
    ['c.json', 'null', 'found object'],
    ['d.mjs', 'export const x = 1;', 'found undefined'],
  ])('refuses a file that does not hold an object: %s', async (name, text, message) =>
    expect(readConfiguration({ config: write(name, text) }, 'eu-west-1')).rejects.toThrow(message),
  );
});
