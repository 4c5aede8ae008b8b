import { describe, expect, it } from 'vitest';
import { toCsv, toJson } from '../../../web/src/export/table.ts';
import { localFailure } from '../../../web/src/service/failures.ts';
import { abstention, checkedPrediction, classified, item, settled } from '../worklist-items.ts';

const failed = item('lost.png', { step: 'failed', failure: localFailure('NO_CONNECTION') });

describe('`toCsv`', () => {
  it('writes one line per image under the names of the columns', () => {
    const lines = toCsv([classified('a.jpeg'), failed]).split('\r\n');
    expect(lines).toEqual([
      '\ufefffilm,verdict,verdictAtHalf,probabilityOfPneumonia,operatingPoint,model,modelVersion,format,width,height,sizeInBytes,sha256,scaledDown,requestId,judgedAt,error,reason,cautions,guardMode,guard,guardVersion,bitsStored,bitsUsed,bitsAssumed,sha256Prepared',
      `a.jpeg,Pneumonia,Pneumonia,0.934,0.618,resnet18,1.0.0,jpeg,1104,744,48245,${'ab'.repeat(32)},no,request-1,2026-11-22T10:00:00.000Z,,,,,,,,,,`,
      'lost.png,,,,,,,,,,,,no,,,NO_CONNECTION,,,,,,,,,',
      '',
    ]);
  });

  it('tells an abstention from a failure, and keeps reason, cautions, guard and bits', () => {
    const cautioned = settled('b.png', checkedPrediction());
    const abstained = settled('c.png', abstention('NOT_A_CHEST_XRAY', { preparation: null }));
    const [, ...lines] = toCsv([cautioned, abstained]).split('\r\n');
    const prepared = 'cd'.repeat(32);
    expect(lines.map((line) => line.split('2026-11-22T10:00:00.000Z,')[1])).toEqual([
      `,,MIRRORED BIT_DEPTH_ASSUMED,enforce,guard,1.0.0,16,12,yes,${prepared}`,
      ',NOT_A_CHEST_XRAY,,enforce,guard,1.0.0,,,,',
      undefined,
    ]);
    expect(lines[1]).toMatch(/^c\.png,Failed to Predict,Pneumonia,0\.934,/);
  });

  it('keeps the bits of an image that the page brought to eight itself', () => {
    const size = { width: 2_000, height: 2_000, sizeInBytes: 5_000_000 };
    const windowing = { bitsStored: 16, bitsUsed: 12, window: { low: 0, high: 4_095 }, assumed: true };
    const sent = checkedPrediction({ cautions: [], preparation: null });
    const [, line = ''] = toCsv([{ ...settled('a', sent), scaling: { windowing, from: size, to: size } }]).split(
      '\r\n',
    );
    expect(line).toMatch(/,,BIT_DEPTH_ASSUMED,enforce,guard,1\.0\.0,16,12,yes,$/);
  });

  it.each([
    ['a comma', 'a,b.png', '"a,b.png"'],
    ['a quote', 'a"b.png', '"a""b.png"'],
    ['a line break', 'a\nb.png', '"a\nb.png"'],
    ['a formula', '=1+1.png', "'=1+1.png"],
    ['a formula with a comma', '=HYPERLINK("x",1)', '"\'=HYPERLINK(""x"",1)"'],
    ['an @', '@SUM(A1)', "'@SUM(A1)"],
  ])('quotes a name with %s so that a spreadsheet shows it as text', (_, name, cell) => {
    const [, line = ''] = toCsv([classified(name)]).split('\r\n');
    expect(line.startsWith(`${cell},Pneumonia,`)).toBe(true);
  });

  it('marks an image that was scaled down', () => {
    const scaling = {
      windowing: null,
      from: { width: 4_200, height: 3_600, sizeInBytes: 9_000_000 },
      to: { width: 3_000, height: 2_571, sizeInBytes: 3_800_000 },
    };
    expect(toCsv([{ ...classified('a'), scaling }])).toContain(',yes,');
  });
});

describe('`toJson`', () => {
  it('writes reason and cautions by their codes', () => {
    const saved = JSON.parse(toJson([settled('a', abstention()), settled('b', checkedPrediction())], 'Notice.'));
    expect(saved.films).toMatchObject([
      { reason: 'TURNED', cautions: '', error: '' },
      { reason: '', cautions: 'MIRRORED BIT_DEPTH_ASSUMED', guardVersion: '1.0.0', bitsUsed: 12 },
    ]);
  });

  it('writes the notice and the same rows', () => {
    const saved = JSON.parse(toJson([classified('=a'), failed], 'Not a medical device.'));
    expect(saved.notice).toBe('Not a medical device.');
    expect(saved.films).toMatchObject([
      { film: '=a', verdict: 'Pneumonia', probabilityOfPneumonia: 0.934 },
      { film: 'lost.png', error: 'NO_CONNECTION' },
    ]);
  });
});
