import { afterEach, describe, expect, it, vi } from 'vitest';
import { ServiceError } from '../../../lambda/common/service-error.ts';
import { createTelemetry } from '../../../lambda/common/telemetry.ts';

/** Everything that the code under test writes to standard output and error, parsed. */
function capture(act: () => void): Record<string, unknown>[] {
  const lines: string[] = [];
  const keep = (chunk: unknown) => lines.push(String(chunk)) > 0;
  vi.spyOn(process.stdout, 'write').mockImplementation(keep);
  vi.spyOn(process.stderr, 'write').mockImplementation(keep);
  act();
  return lines
    .join('\n')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));
}

interface Emf {
  readonly CloudWatchMetrics: readonly [{ readonly Namespace: string; readonly Dimensions: string[][] }];
}

const request = { requestId: 'r-1', status: 200, durationMs: 40 };

describe('createTelemetry()', () => {
  afterEach(() => void vi.restoreAllMocks());

  it('logs a request with its facts', () => {
    const facts = { format: 'png', sizeInBytes: 7, width: 64, height: 65 } as const;
    const [line] = capture(() => createTelemetry('predict').record({ ...request, code: 'OK', ...facts }));
    expect(line).toMatchObject({
      level: 'INFO',
      service: 'predict',
      message: 'request',
      code: 'OK',
      ...request,
      ...facts,
    });
  });

  it.each([
    [200, 'Success'],
    [204, 'Success'],
    [422, 'ClientError'],
    [503, 'ServerError'],
  ])('counts status %i as %s', (status, metric) => {
    const lines = capture(() => createTelemetry('predict').record({ ...request, status, code: 'OK' }));
    expect(lines.at(-1)).toMatchObject({ service: 'predict', [metric]: 1, Duration: 40 });
    expect(lines.at(-1)).not.toHaveProperty('ModelDuration');
  });

  it('measures the time of the model if it was called', () => {
    const lines = capture(() => createTelemetry('predict').record({ ...request, code: 'OK', modelDurationMs: 31 }));
    expect(lines.at(-1)).toMatchObject({ ModelDuration: 31 });
  });

  it('measures preparing and checking of an image', () => {
    const durations = { prepareDurationMs: 12, guardDurationMs: 4 };
    const lines = capture(() => createTelemetry('predict').record({ ...request, code: 'OK', ...durations }));
    expect(lines.at(-1)).toMatchObject({ PrepareDuration: 12, GuardDuration: 4 });
  });

  it('counts an abstention by its reason and every caution by its code, and logs the codes', () => {
    const found = { reason: 'TURNED', cautions: ['MIRRORED', 'BIT_DEPTH_ASSUMED'] } as const;
    const [line, ...metrics] = capture(() => createTelemetry('predict').record({ ...request, code: 'OK', ...found }));
    expect(line).toMatchObject({ message: 'request', ...found });
    expect(metrics).toContainEqual(expect.objectContaining({ service: 'predict', reason: 'TURNED', Abstention: 1 }));
    for (const caution of found.cautions) {
      expect(metrics).toContainEqual(expect.objectContaining({ service: 'predict', caution, Caution: 1 }));
    }
    expect(metrics.filter((metric) => 'Success' in metric)).toHaveLength(1);
  });

  it('measures what shows a drift: score, abstention and width as values, the format as a count; in no line about a request', () => {
    const answer = { pneumonia: 0.8125, abstained: true, format: 'png', width: 1416 } as const;
    const [line, ...metrics] = capture(() => createTelemetry('predict').record({ ...request, code: 'OK', answer }));
    expect(line).not.toHaveProperty('answer');
    expect(JSON.stringify(line)).not.toContain('0.8125');
    const values = { PneumoniaProbability: 0.8125, Abstained: 1, ImageWidth: 1416 };
    expect(metrics[0]).toMatchObject({ service: 'predict', ...values });
    expect(metrics[0]).not.toHaveProperty('requestId');
    expect(metrics).toContainEqual(expect.objectContaining({ service: 'predict', format: 'png', Format: 1 }));
  });

  it('gives these metrics no dimension but service and format, since each combination is paid for', () => {
    const answer = { pneumonia: 0.2, abstained: false, format: 'jpeg', width: 64 } as const;
    const [, ...metrics] = capture(() => createTelemetry('predict').record({ ...request, code: 'OK', answer }));
    const dimensions = metrics.map((metric) => (metric._aws as Emf).CloudWatchMetrics[0].Dimensions);
    expect(dimensions).toEqual([[['service']], [['service', 'format']]]);
    expect(metrics[0]).toMatchObject({ Abstained: 0 });
  });

  it.each([
    [undefined, 'Pneumoscope'],
    ['', 'Pneumoscope'],
    ['Pneumoscope/dev', 'Pneumoscope/dev'],
  ])('publishes into the namespace %j as %s', (given, namespace) => {
    const [, ...metrics] = capture(() => createTelemetry('predict', given).record({ ...request, code: 'OK' }));
    expect(metrics.map((metric) => (metric._aws as Emf).CloudWatchMetrics[0].Namespace)).toEqual([namespace]);
  });

  it('logs a fault with the error of AWS', () => {
    const cause = Object.assign(new Error('no rights on endpoint x'), { name: 'AccessDeniedException' });
    const [line] = capture(() => createTelemetry('predict').fault('r-1', new ServiceError('MODEL_ACCESS', 'd', cause)));
    expect(line).toMatchObject({
      level: 'ERROR',
      requestId: 'r-1',
      code: 'MODEL_ACCESS',
      detail: 'd',
      cause: 'AccessDeniedException',
      causeMessage: 'no rights on endpoint x',
    });
  });

  it('keeps the text of a model’s container out of the log', () => {
    const cause = Object.assign(new Error('cannot read <image>'), { name: 'ModelError' });
    const [line] = capture(() => createTelemetry('predict').fault('r-1', new ServiceError('MODEL_ERROR', 'd', cause)));
    expect(line).toMatchObject({ cause: 'ModelError', causeMessage: 'see the log of the endpoint' });
  });

  it('logs a fault whose cause is not an error', () => {
    const [line] = capture(() => createTelemetry('predict').fault('r-1', new ServiceError('INTERNAL')));
    expect(line).toMatchObject({ code: 'INTERNAL' });
    expect(line).not.toHaveProperty('cause');
  });

  it('logs the stack of an unexpected error', () => {
    const [line] = capture(() => createTelemetry('predict').fault('r-1', new TypeError('oops')));
    expect(line).toMatchObject({ error: { name: 'TypeError', message: 'oops', stack: expect.any(String) } });
  });
});
