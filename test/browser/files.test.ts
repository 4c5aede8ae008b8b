import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ERROR_CATALOGUE } from '../../core/contract/error-catalogue.ts';
import { NORMAL_IMAGE, PNEUMONIA_IMAGE } from './images.ts';
import { arithmetic, halfOf, keep, largeJpeg, wideJpeg } from './large-images.ts';
import type { Reader } from './reader.ts';
import { usePage } from './use-page.ts';

const site = usePage();
let dir = '';
let large: Readonly<Record<'plain' | 'progressive', Buffer>>;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'pneumoscope-files-'));
  const [plain, progressive] = await Promise.all([
    largeJpeg(PNEUMONIA_IMAGE, { width: 3_600 }),
    sharp(NORMAL_IMAGE).jpeg({ quality: 95, progressive: true }).toBuffer(),
  ]);
  large = { plain, progressive };
});

afterAll(() => rm(dir, { recursive: true, force: true }));

const NAME = 'Doe^Jane 1952';
/** Explicit VR, little endian: group, element, VR, length, value. */
const ELEMENTS = [
  '\x08\0\x05\0CS\x0a\0ISO_IR 100',
  '\x08\0\x16\0UI\x1a\x001.2.840.10008.5.1.4.1.1.1\0',
  '\x08\0\x20\0DA\x08\x0020260101',
  `\x10\0\x10\0PN\x0e\0${NAME} `,
].join('');

/** Files that are no image of ours, by what the page calls them. */
const FOREIGN = [
  ['a DICOM file', 'image.dcm', `${'\0'.repeat(128)}DICM${ELEMENTS}`, 'This is a DICOM file.'],
  ['a DICOM file without preamble', 'IM000001', ELEMENTS, 'This is a DICOM file.'],
  ['a DICOM file named .jpg', 'image.jpg', `${'\0'.repeat(128)}DICM${ELEMENTS}`, 'This is a DICOM file.'],
  ['a PDF', 'letter.pdf', `%PDF-1.7\n(${NAME})`, 'This is a PDF document.'],
  ['a TIFF', 'scan.tif', `II*\0\x08\0\0\0${NAME}`, 'This is a TIFF image.'],
  ['an HEIC', 'IMG_0001.HEIC', `\0\0\0\x18ftypheic\0\0\0\0${NAME}`, 'This is an HEIC image.'],
  ['a ZIP', 'study.zip', `PK\x03\x04\x14\0${NAME}`, 'This is a ZIP archive or an Office document.'],
  ['a text named .png', 'note.png', `Dear colleague, ${NAME}`, 'This is no image that can be analysed.'],
  ['a large DICOM file', 'large.dcm', `${'\0'.repeat(128)}DICM${ELEMENTS}${' '.repeat(5e6)}`, 'This is a DICOM file.'],
] as const;

describe('a file that is no image of ours', () => {
  it('is refused by what it is, before a byte leaves the browser', async () => {
    const reader = await site.open();
    const left = await recordRequests(reader);
    const paths = await Promise.all(
      FOREIGN.map(([, name, content]) => keep(dir, name, Buffer.from(content, 'latin1'))),
    );
    await reader.choose(...paths);
    await reader.page.locator('.worklist-counts').getByText(`${FOREIGN.length} not analysed`).waitFor();
    const shown = await reader.page.locator('.row-outcome .row-words').allTextContents();
    expect(shown).toEqual(FOREIGN.map(([, , , message]) => message));
    expect(left()).toEqual([]);
    await reader.page.locator('.failure-title').waitFor();
    expect(await reader.page.locator('.room-panel').innerText()).toContain('Nothing of the file was sent.');
    await reader.keepScreen('foreign-file');
  });
});

describe('an image that is too large to be sent', () => {
  it.each([
    ['of which half is missing', () => halfOf(large.plain), 'CORRUPT_IMAGE'],
    ['of which half is missing, progressive', () => halfOf(large.progressive), 'CORRUPT_IMAGE'],
    ['of which half is missing, with few bytes and many pixels', halfOfWide, 'CORRUPT_IMAGE'],
    ['that ends in the middle', () => large.plain.subarray(0, 4_100_000), 'CORRUPT_IMAGE'],
    ['with arithmetic coding', () => arithmetic(large.plain), 'UNSUPPORTED_IMAGE_TYPE'],
  ] as const)('gets the words of its fault, and nothing of it is sent: one %s', async (_, make, code) => {
    const reader = await site.open();
    const left = await recordRequests(reader);
    await reader.choose(await keep(dir, 'large.jpeg', await make()));
    const title = await reader.page.locator('.failure-title').innerText();
    expect(title).toContain(ERROR_CATALOGUE[code].message);
    expect(left().filter((url) => !url.includes('/assets/'))).toEqual([]);
  });
});

/** Half of a JPEG with more pixels than may be sent, and few bytes. */
async function halfOfWide(): Promise<Buffer> {
  const whole = await wideJpeg(PNEUMONIA_IMAGE);
  return Buffer.concat([whole.subarray(0, Math.round(whole.length * 0.55)), Buffer.from([0xff, 0xd9])]);
}

/** Records what the page requests from now on, and what reaches the service; the returned function lists it. */
async function recordRequests({ page }: Reader): Promise<() => string[]> {
  await page.getByText('Model ready').waitFor();
  const requests: string[] = [];
  page.on('request', (request) => {
    if (!request.url().startsWith('blob:')) requests.push(request.url());
  });
  page.on('websocket', (socket) => requests.push(socket.url()));
  const before = site.stack().uploads.length;
  return () => [
    ...requests,
    ...site
      .stack()
      .uploads.slice(before)
      .map(({ url }) => url),
  ];
}
