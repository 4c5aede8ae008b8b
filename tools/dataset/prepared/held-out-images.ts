import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { PreparedDataset } from '../../../core/contract/dataset.ts';
import { compareCodePoints } from '../../../core/dataset/code-point-order.ts';
import { isImageFile } from '../../common/image-name.ts';
import { isHidden, walkFiles } from '../../common/walk.ts';
import { hashFile } from '../files/hash.ts';

/**
 * Hashes and counts the images under `test/` of a prepared data set, paths being relative to that folder.
 * @param folder The folder `test` itself, with one folder for each class.
 */
export function describeHeldOutImages(
  folder: string,
  classes: readonly string[],
): Pick<NonNullable<PreparedDataset['test']>, 'sha256' | 'counts'> {
  const images = classes.flatMap((name) =>
    [...walkFiles(join(folder, name), { recursive: false, others: 'skip' })]
      .filter((path) => !isHidden(path) && isImageFile(join(folder, name, path)))
      .map((path) => `${name}/${path}`),
  );
  const lines = images.map((image) => `${hashFile(join(folder, image))} ${image}\n`).sort(compareCodePoints);
  const hash = createHash('sha256');
  for (const line of lines) hash.update(line);
  const counts = Object.fromEntries(
    classes.map((name) => [name, images.filter((image) => image.startsWith(`${name}/`)).length]),
  );
  return { sha256: hash.digest('hex'), counts };
}
