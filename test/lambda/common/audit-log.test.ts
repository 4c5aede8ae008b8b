import { CloudWatchLogsClient, CreateLogStreamCommand, PutLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { mockClient } from 'aws-sdk-client-mock';
import 'aws-sdk-client-mock-vitest/extend';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { AuditRecord } from '../../../lambda/common/audit.ts';
import { openAuditLog } from '../../../lambda/common/audit-log.ts';

const logs = mockClient(CloudWatchLogsClient);
const SETTINGS = { auditLogGroup: '/images/audit', region: 'eu-west-1' };
const RECORD: AuditRecord = {
  time: '2026-11-27T10:00:00.000Z',
  requestId: 'request-1',
  what: 'predict',
  subject: '0a1b',
  groups: ['reader'],
  sha256: 'f'.repeat(64),
  verdict: 'Normal',
  reason: null,
  probabilities: { normal: 0.9, pneumonia: 0.1 },
  operatingPoint: 0.5,
  model: { name: 'resnet-18', version: '1.0.0' },
  guard: null,
  durationMs: 40,
};
const named = (name: string) => Object.assign(new Error(name), { name });
const puts = () => logs.commandCalls(PutLogEventsCommand).map((call) => call.args[0].input);
const created = () => logs.commandCalls(CreateLogStreamCommand).map((call) => call.args[0].input);

async function open() {
  const { audit } = await openAuditLog(SETTINGS, 'predict');
  if (audit === undefined) throw new Error('needed an audit log');
  return audit;
}

beforeEach(() => {
  logs.reset();
  logs.onAnyCommand().resolves({});
  vi.spyOn(Math, 'random').mockReturnValue(0);
});

describe('openAuditLog()', () => {
  it('keeps no records where the settings name no group', async () => {
    expect(await openAuditLog({ ...SETTINGS, auditLogGroup: '' }, 'predict')).toEqual({});
    expect(logs).not.toHaveReceivedAnyCommand();
  });

  it('makes one stream of its own at the start, and writes every record there as one line', async () => {
    const audit = await open();
    expect(created()).toEqual([
      {
        logGroupName: '/images/audit',
        logStreamName: expect.stringMatching(/^predict\/\d{4}-\d\d-\d\d\/[0-9a-f-]{36}$/),
      },
    ]);
    await audit(RECORD, 10_000);
    await audit({ ...RECORD, requestId: 'request-2' }, 10_000);
    expect(created()).toHaveLength(1);
    expect(puts().map(({ logGroupName, logStreamName }) => ({ logGroupName, logStreamName }))).toEqual([
      created()[0],
      created()[0],
    ]);
    const lines = puts().flatMap(({ logEvents }) => logEvents ?? []);
    expect(lines.map(({ message }) => JSON.parse(message ?? '').requestId)).toEqual(['request-1', 'request-2']);
    expect(JSON.parse(lines[0]?.message ?? '')).toEqual(RECORD);
    expect(lines[0]?.message).not.toContain('\n');
    expect(Math.abs((lines[0]?.timestamp ?? 0) - Date.now())).toBeLessThan(60_000);
  });

  it('gives each instance of a function a stream of its own', async () => {
    await open();
    await open();
    expect(new Set(created().map(({ logStreamName }) => logStreamName)).size).toBe(2);
  });

  it('writes to a stream that exists', async () => {
    logs.on(CreateLogStreamCommand).rejects(named('ResourceAlreadyExistsException'));
    const audit = await open();
    await audit(RECORD, 10_000);
    expect(puts()).toHaveLength(1);
  });

  it('makes the stream with the first record if it could not be made at the start', async () => {
    logs.on(CreateLogStreamCommand).rejectsOnce(named('ThrottlingException')).resolves({});
    const audit = await open();
    await audit(RECORD, 10_000);
    expect(created()).toHaveLength(2);
    expect(puts()).toHaveLength(1);
  });

  it('makes the stream again if it was deleted', async () => {
    logs.on(PutLogEventsCommand).rejectsOnce(named('ResourceNotFoundException')).resolves({});
    const audit = await open();
    await audit(RECORD, 10_000);
    expect(created()).toHaveLength(2);
    expect(puts()).toHaveLength(2);
  });

  it.each(['ThrottlingException', 'ServiceUnavailableException', 'TimeoutError'])(
    'writes a record again after %s, three times at most',
    async (error) => {
      logs.on(PutLogEventsCommand).rejectsOnce(named(error)).rejectsOnce(named(error)).resolves({});
      await (await open())(RECORD, 10_000);
      expect(puts()).toHaveLength(3);
      logs.on(PutLogEventsCommand).rejects(named(error));
      await expect((await open())(RECORD, 10_000)).rejects.toMatchObject({ code: 'NOT_RECORDED' });
      expect(puts()).toHaveLength(6);
    },
  );

  it('does not ask again where it may not write', async () => {
    logs.on(PutLogEventsCommand).rejects(named('AccessDeniedException'));
    await expect((await open())(RECORD, 10_000)).rejects.toMatchObject({ code: 'NOT_RECORDED' });
    expect(puts()).toHaveLength(1);
  });

  it.each([[undefined], ['text']])('survives a failure that is no error: %j', async (thrown) => {
    logs.on(PutLogEventsCommand).callsFake(() => Promise.reject(thrown));
    await expect((await open())(RECORD, 10_000)).rejects.toMatchObject({ code: 'NOT_RECORDED' });
  });

  it('takes a rejected record for one that was not kept', async () => {
    logs.on(PutLogEventsCommand).resolves({ rejectedLogEventsInfo: { tooOldLogEventEndIndex: 1 } });
    await expect((await open())(RECORD, 10_000)).rejects.toMatchObject({ code: 'NOT_RECORDED' });
  });
});
