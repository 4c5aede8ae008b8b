import { describe, expect, it } from 'vitest';
import { toCsv, toJson } from '../../../web/src/export/table.ts';
import { localFailure } from '../../../web/src/service/failures.ts';
import { image, judged } from '../worklist-items.ts';

const failed = image('lost.png', { step: 'failed', failure: localFailure('NO_CONNECTION') });

describe('results saved as a table', () => {
  it('have one line per image under the names of the columns', () => {
    const lines = toCsv([judged('a.jpeg'), failed]).split('\r\n');
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
  ])('keep a name with %s harmless', (_, name, cell) => {
    const [, line = ''] = toCsv([judged(name)]).split('\r\n');
    expect(line.startsWith(`${cell},Pneumonia,`)).toBe(true);
  });

  it('say that an image was scaled down', () => {
    const scaling = {
      from: { width: 4_200, height: 3_600, sizeInBytes: 9_000_000 },
      to: { width: 3_000, height: 2_571, sizeInBytes: 3_800_000 },
    };
    expect(toCsv([{ ...judged('a'), scaling }])).toContain(',yes,');
  });
});

describe('results saved as JSON', () => {
  it('carry the notice and the same rows', () => {
    const saved = JSON.parse(toJson([judged('=a'), failed], 'Not a medical device.'));
    expect(saved.notice).toBe('Not a medical device.');
    expect(saved.films).toMatchObject([
      { film: '=a', verdict: 'Pneumonia', probabilityOfPneumonia: 0.934 },
      { film: 'lost.png', error: 'NO_CONNECTION' },
    ]);
  });
});
