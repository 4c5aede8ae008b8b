import { EventEmitter } from 'node:events';
import { Writable } from 'node:stream';
import { describe, expect, it, vi } from 'vitest';
import { readImage } from '../../../lambda/common/form.ts';
import { BOUNDARY, filePart, form } from '../support/events.ts';

/** What busboy does instead of reading; set by each test. */
let act = (_parser: Writable) => {};

vi.mock('busboy', () => ({
  default: () => {
    const parser: Writable = new Writable({
      write: (_chunk, _encoding, done) => {
        act(parser);
        done();
      },
    });
    return parser;
  },
}));

/** The strict parser passes only complete forms, so that only a bug of busboy leads here. */
describe('`readImage`, when busboy', () => {
  const read = () => readImage(form(filePart('image')), BOUNDARY);
  const refusal = (cause?: Error) => expect.objectContaining({ code: 'BAD_MULTIPART', cause });

  it('fails, throws BAD_MULTIPART', async () => {
    const error = new Error('Malformed part header');
    act = (parser) => parser.emit('error', error);
    await expect(read()).rejects.toThrow(refusal(error));
  });

  it('fails within the file, throws BAD_MULTIPART', async () => {
    const error = new Error('Unexpected end of file');
    act = (parser) => {
      const file = new Writable();
      parser.emit('file', 'file', file, {});
      file.destroy(error);
    };
    await expect(read()).rejects.toThrow(refusal(error));
  });

  it.each([
    ['no file', []],
    ['fewer bytes', ['ima']],
    ['more bytes', ['image', 's']],
    ['other bytes', ['f', 'oo', 'l']],
  ])('finds %s, throws BAD_MULTIPART', async (_, chunks) => {
    act = (parser) => {
      const file = new EventEmitter();
      parser.emit('file', 'file', file, {});
      for (const chunk of chunks) file.emit('data', Buffer.from(chunk));
    };
    await expect(read()).rejects.toThrow(refusal());
  });

  it('finds another text in the place of an image without a name, throws BAD_MULTIPART', async () => {
    act = (parser) => parser.emit('field', 'file', 'imagination');
    await expect(read()).rejects.toThrow(refusal());
  });

  it('finds the same bytes in another part, throws BAD_MULTIPART', async () => {
    act = (parser) => {
      parser.emit('field', 'note', 'image');
      const file = new EventEmitter();
      parser.emit('file', 'file', file, {});
      file.emit('data', Buffer.from('image'));
    };
    await expect(read()).rejects.toThrow(refusal());
  });

  it('finds the same bytes, gives them back', async () => {
    act = (parser) => {
      const file = new EventEmitter();
      parser.emit('file', 'file', file, {});
      for (const chunk of ['im', 'age']) file.emit('data', Buffer.from(chunk));
    };
    expect((await read()).toString()).toBe('image');
  });
});
