import { describe, expect, it } from 'vitest';
import { toCsv, toJson } from '../../../web/src/export/table.ts';
import { localFailure } from '../../../web/src/service/failures.ts';
import { classified, item } from '../worklist-items.ts';

const failed = item('lost.png', { step: 'failed', failure: localFailure('NO_CONNECTION') });

describe('`toCsv`', () => {
  it('writes one line per image under the names of the columns', () => {
    const lines = toCsv([classified('a.jpeg'), failed]).split('\r\n');
    expect(lines).toEqual([
      '\ufefffilm,verdict,verdictAtHalf,probabilityOfPneumonia,operatingPoint,model,modelVersion,format,width,height,sizeInBytes,sha256,scaledDown,requestId,judgedAt,error',
      `a.jpeg,Pneumonia,Pneumonia,0.934,0.618,resnet18,1.0.0,jpeg,1104,744,48245,${'ab'.repeat(32)},no,request-1,2026-11-22T10:00:00.000Z,`,
      'lost.png,,,,,,,,,,,,no,,,NO_CONNECTION',
      '',
    ]);
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
      from: { width: 4_200, height: 3_600, sizeInBytes: 9_000_000 },
      to: { width: 3_000, height: 2_571, sizeInBytes: 3_800_000 },
    };
    expect(toCsv([{ ...classified('a'), scaling }])).toContain(',yes,');
  });
});

describe('`toJson`', () => {
  it('writes the notice and the same rows', () => {
    const saved = JSON.parse(toJson([classified('=a'), failed], 'Not a medical device.'));
    expect(saved.notice).toBe('Not a medical device.');
    expect(saved.films).toMatchObject([
      { film: '=a', verdict: 'Pneumonia', probabilityOfPneumonia: 0.934 },
      { film: 'lost.png', error: 'NO_CONNECTION' },
    ]);
  });
});
