import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it } from 'vitest';
import type { ValidationTable } from '../../../core/contract/validation-table.ts';
import { tabulateScores } from '../../../core/evaluation/validation-table.ts';
import { ConfigError } from '../../../lambda/common/environment.ts';
import { tableSource } from '../../../lambda/status/table-source.ts';
import { keepTable, WITHOUT_TABLE } from '../../../lambda/status/validation.ts';

const TABLE = tabulateScores([{ label: 1, probability: 0.9 }], 0.5, 'one made-up image');
const ADDRESS = 's3://models/models/0123456789ab/report.json';

const s3 = mockClient(S3Client);
const reply = (text: string, ContentLength = text.length) =>
  ({ Body: { transformToString: async () => text }, ContentLength }) as never;
const refusal = (name: string) => Object.assign(new Error(name), { name });

beforeEach(() => void s3.reset());

const MODEL = { version: '1.0.0' };
const MODEL_VERSION = '1.0.0';

describe('keepTable()', () => {
  /** Replies of successive reads; an error is thrown. */
  function source(...replies: readonly (ValidationTable | null | Error)[]) {
    let reads = 0;
    const read = async () => {
      const next = replies[reads++];
      if (next instanceof Error || next === undefined) throw next ?? new Error('read too often');
      return next;
    };
    return { read, count: () => reads };
  }

  it('says which images the table rests on', async () => {
    expect(await keepTable(source(TABLE).read)(MODEL)).toEqual({
      validationTable: TABLE,
      validationNote: 'Scores on labelled images: one made-up image.',
    });
  });

  it('says that there is no table', async () => {
    expect(await keepTable(source(null).read)(MODEL)).toEqual({ validationNote: WITHOUT_TABLE.none });
  });

  it('reads once for many requests', async () => {
    const { read, count } = source(TABLE);
    const status = keepTable(read);
    await Promise.all([status(MODEL), status(MODEL), status(MODEL)]);
    await status(MODEL);
    expect(count()).toBe(1);
  });

  it('reads again once the table is old', async () => {
    const status = keepTable(source(null, TABLE).read, { keepMs: 0 });
    expect((await status(MODEL)).validationTable).toBeUndefined();
    expect((await status(MODEL)).validationTable).toEqual(TABLE);
  });

  it('says that the table could not be read, and soon tries again', async () => {
    const status = keepTable(source(new Error('no connection'), TABLE).read, { retryMs: 0 });
    expect(await status(MODEL)).toEqual({ validationNote: WITHOUT_TABLE.unread });
    expect((await status(MODEL)).validationTable).toEqual(TABLE);
  });

  it('keeps the table where it cannot be read again', async () => {
    const status = keepTable(source(TABLE, new Error('no connection')).read, { keepMs: 0 });
    await status(MODEL);
    expect((await status(MODEL)).validationTable).toEqual(TABLE);
  });

  it('forgets the table of a model that is no longer served', async () => {
    const status = keepTable(source(TABLE, null).read);
    expect((await status(MODEL)).validationTable).toEqual(TABLE);
    expect(await status({ version: '2.0.0' })).toEqual({ validationNote: WITHOUT_TABLE.none });
  });

  it('does not wait for a slow read, and serves what it brought to later requests', async () => {
    const { promise, resolve } = Promise.withResolvers<ValidationTable>();
    const status = keepTable(() => promise, { waitMs: 1 });
    expect(await status(MODEL)).toEqual({ validationNote: WITHOUT_TABLE.unread });
    resolve(TABLE);
    expect((await status(MODEL)).validationTable).toEqual(TABLE);
  });
});

describe('tableSource()', () => {
  it('has none where the environment names none', async () => {
    expect(await tableSource({ MODEL_VERSION }, 'eu-west-1')(MODEL)).toBeNull();
    expect(
      await tableSource({ MODEL_VERSION, VALIDATION_TABLE: '', VALIDATION_REPORT: '' }, 'eu-west-1')(MODEL),
    ).toBeNull();
  });

  it('reads the table of the environment', async () => {
    expect(await tableSource({ MODEL_VERSION, VALIDATION_TABLE: JSON.stringify(TABLE) }, 'eu-west-1')(MODEL)).toEqual(
      TABLE,
    );
    expect(s3.calls()).toHaveLength(0);
  });

  it('reads the table of the gate’s report', async () => {
    s3.on(GetObjectCommand, { Bucket: 'models', Key: 'models/0123456789ab/report.json' }).resolves(
      reply(JSON.stringify({ version: 1, evaluation: { scores: TABLE } })),
    );
    expect(await tableSource({ MODEL_VERSION, VALIDATION_REPORT: ADDRESS }, 'eu-west-1')(MODEL)).toEqual(TABLE);
  });

  it('reads the report that belongs to the model in service, whatever the environment names', async () => {
    s3.on(GetObjectCommand, { Bucket: 'models', Key: 'examinations/fff/report.json' }).resolves(
      reply(JSON.stringify({ version: 1, evaluation: { scores: TABLE } })),
    );
    const read = tableSource({ MODEL_VERSION, VALIDATION_REPORT: ADDRESS }, 'eu-west-1');
    expect(await read({ version: '2.0.0', report: 's3://models/examinations/fff/report.json' })).toEqual(TABLE);
  });

  it('has none for a model of another version than that of the environment', async () => {
    const read = tableSource({ MODEL_VERSION, VALIDATION_TABLE: JSON.stringify(TABLE) }, 'eu-west-1');
    expect(await read({ version: '2.0.0' })).toBeNull();
  });

  it.each(['NoSuchKey', 'AccessDenied'])('has none while there is no report: %s', async (name) => {
    s3.on(GetObjectCommand).rejects(refusal(name));
    expect(await tableSource({ MODEL_VERSION, VALIDATION_REPORT: ADDRESS }, 'eu-west-1')(MODEL)).toBeNull();
  });

  it.each(['null', '{}', '{"evaluation":{}}', '{"evaluation":{"scores":{"images":"x"}}}'])(
    'has none in the report %s of an older version',
    async (text) => {
      s3.on(GetObjectCommand).resolves(reply(text));
      expect(await tableSource({ MODEL_VERSION, VALIDATION_REPORT: ADDRESS }, 'eu-west-1')(MODEL)).toBeNull();
    },
  );

  it.each<[string, () => void]>([
    ['S3 fails', () => s3.on(GetObjectCommand).rejects(refusal('SlowDown'))],
    ['the report is larger than any', () => s3.on(GetObjectCommand).resolves(reply('{}', 9_000_000))],
    ['the report is no JSON', () => s3.on(GetObjectCommand).resolves(reply('<html>'))],
  ])('fails where %s', async (_, arrange) => {
    arrange();
    await expect(tableSource({ MODEL_VERSION, VALIDATION_REPORT: ADDRESS }, 'eu-west-1')(MODEL)).rejects.toThrow();
  });

  it('treats a report without a body as empty', async () => {
    s3.on(GetObjectCommand).resolves({});
    expect(await tableSource({ MODEL_VERSION, VALIDATION_REPORT: ADDRESS }, 'eu-west-1')(MODEL)).toBeNull();
  });

  it.each([
    [{ VALIDATION_TABLE: '{"images":"x"}' }, 'VALIDATION_TABLE'],
    [{ VALIDATION_TABLE: 'no JSON' }, 'VALIDATION_TABLE'],
    [{ VALIDATION_REPORT: 'https://models/report.json' }, 'VALIDATION_REPORT'],
    [{ VALIDATION_REPORT: 's3://models' }, 'VALIDATION_REPORT'],
  ])('refuses %j', (environment, name) => {
    expect(() => tableSource(environment, 'eu-west-1')).toThrow(ConfigError);
    expect(() => tableSource(environment, 'eu-west-1')).toThrow(name);
  });
});
