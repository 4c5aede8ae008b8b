import { describe, expect, it, vi } from 'vitest';
import { RefusedImageError } from '../../../imaging/errors.ts';
import { inspectImage } from '../../../imaging/inspect.ts';
import { inspectUpload } from '../../../lambda/predict/inspect-upload.ts';

vi.mock('../../../imaging/inspect.ts', () => ({ inspectImage: vi.fn() }));

describe('`inspectUpload`', () => {
  it('throws a ServiceError with code and detail of a refused image', async () => {
    vi.mocked(inspectImage).mockRejectedValueOnce(new RefusedImageError('IMAGE_TOO_SMALL', 'It has 40 × 40.'));
    await expect(inspectUpload(new Uint8Array())).rejects.toMatchObject({
      name: 'ServiceError',
      code: 'IMAGE_TOO_SMALL',
      detail: 'It has 40 × 40.',
    });
  });

  it('passes on an unexpected error unchanged', async () => {
    const error = new TypeError('a bug');
    vi.mocked(inspectImage).mockRejectedValueOnce(error);
    await expect(inspectUpload(new Uint8Array())).rejects.toBe(error);
  });
});
