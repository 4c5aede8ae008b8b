import { describe, expect, it } from 'vitest';
import { inspectUpload } from '../../../lambda/predict/inspect-upload.ts';
import { NORMAL_IMAGE } from '../support/images.ts';

const bytes = (text: string) => Buffer.from(text, 'latin1');

describe('inspectUpload()', () => {
  it('returns format and size of an accepted image', async () => {
    expect(await inspectUpload(NORMAL_IMAGE)).toEqual({ format: 'jpeg', width: 1416, height: 1296 });
  });

  it.each([
    ['UNSUPPORTED_IMAGE_TYPE', undefined, bytes('GIF89a')],
    ['CORRUPT_IMAGE', 'It ends too soon.', NORMAL_IMAGE.subarray(0, 2)],
    ['IMAGE_TOO_SMALL', 'Its header says 63 × 64.', bytes('\xff\xd8\xff\xc0\0\x0b\x08\0\x40\0\x3f\x01\x01\x11\0')],
  ])('turns a refusal into a ServiceError with the code %s and the detail %j', async (code, detail, image) => {
    await expect(inspectUpload(image)).rejects.toMatchObject({ name: 'ServiceError', code, detail });
  });

  it('leaves any other error as it is', async () => {
    await expect(inspectUpload(undefined as never)).rejects.toThrow(TypeError);
  });
});
