import { rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { mockClient } from 'aws-sdk-client-mock';
import { describe, expect, it } from 'vitest';
import { readPlainFile, UnreadableFileError } from '../../../tools/common/read-plain-file.ts';
import { uploadImages } from '../../../tools/transform/job/upload-images.ts';
import { makeImageFolder } from './image-folder.ts';

describe('uploadImages()', () => {
  it.each([null, 224])(
    'names a file that vanishes before it is sent as UNREADABLE_FILE, with side %j',
    async (side) => {
      const s3 = mockClient(S3Client);
      s3.on(ListObjectsV2Command).resolves({ Contents: [] });
      s3.on(PutObjectCommand).resolves({});
      const { images } = makeImageFolder(['a.jpeg', 'b.jpeg']);
      const found = ['a.jpeg', 'b.jpeg'].map((name) => {
        const path = join(images, name);
        return { name, path, size: statSync(path).size };
      });
      rmSync(join(images, 'a.jpeg'));
      const transfer = {
        place: { bucket: 'bucket', prefix: 'prefix/' },
        images: () => found,
        count: 2,
        signal: new AbortController().signal,
        side,
        quiet: true,
      } as unknown as Parameters<typeof uploadImages>[1];
      await expect(uploadImages(new S3Client({}), transfer)).rejects.toThrow(
        /a\.jpeg: UNREADABLE_FILE: Reading: needed a file that can be read, found that it is no longer there/,
      );
    },
  );
});

describe('readPlainFile()', () => {
  it('throws UNREADABLE_FILE, without the path, for a file that is gone', async () => {
    const gone = join(makeImageFolder(['a.jpeg']).images, 'gone.jpeg');
    const error = await readPlainFile(gone).catch((error: unknown) => error);
    expect(error).toBeInstanceOf(UnreadableFileError);
    expect(error).toMatchObject({ code: 'UNREADABLE_FILE' });
    expect(String(error)).not.toContain('gone.jpeg');
  });
});
