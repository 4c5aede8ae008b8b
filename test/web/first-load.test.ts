import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';

const PAGE = new URL('../../web/dist/', import.meta.url);
/** What a reader fetches before the first screen, without the font and the samples. Raise it only for what that screen needs. */
const MOST_BYTES = 122_000;

const gzipped = (name: string) => gzipSync(readFileSync(new URL(name, PAGE))).length;

describe('the first load of the page', () => {
  it('is small: index.html with the scripts and styles that it names, compressed', () => {
    const html = readFileSync(new URL('index.html', PAGE), 'utf8');
    const files = [...html.matchAll(/(?:src|href)="\.\/(assets\/[^"]+)"/g)].map(([, name]) => name as string);
    expect(files.length).toBeGreaterThanOrEqual(2);
    const size = ['index.html', ...files].reduce((sum, name) => sum + gzipped(name), 0);
    console.log(`The first load of the page: ${size} bytes, compressed`);
    expect(size).toBeLessThan(MOST_BYTES);
  });
});
