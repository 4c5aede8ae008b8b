import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { resizeToInput } from '../../imaging/resize-to-input.ts';
import { readModelFolder } from '../../inference/model-folder.ts';
import { openSession } from '../../inference/session.ts';
import { exportModelArtefact } from '../../tools/model/export-artefact.ts';
import { walkImages } from '../../tools/transform/images.ts';

/**
 * Prepares the input of `mxnet_loads_export.py`: the exported artefact of a model, images as the network sees them, and
 * the probabilities that ONNX Runtime computes.
 *
 *     node test/oracles/exported-artefact.ts <model folder> <folder with images> <output folder>
 */
const [, , modelDir = 'model', imagesDir = 'test/fixtures/im2rec/x-rays', outputDir = 'exported'] = process.argv;
const IMAGES = 10;

await mkdir(outputDir, { recursive: true });
await exportModelArtefact(modelDir, join(outputDir, 'model.tar.gz'));
const session = await openSession(await readModelFolder(modelDir), { threads: 1 });
const [, height, width] = session.metadata.inputShape;
const images: { readonly input: string; readonly probabilities: number[] }[] = [];
for (const { path } of walkImages(imagesDir)) {
  if (images.length === IMAGES) break;
  const image = await resizeToInput(await readFile(path), { width, height });
  const input = `${images.length}.f32`;
  await writeFile(join(outputDir, input), image);
  images.push({ input, probabilities: [...(await session.infer(image, 1))] });
}
await session.close();
await writeFile(join(outputDir, 'expected.json'), JSON.stringify({ shape: [1, 3, height, width], images }));
process.stdout.write(`${images.length} images in ${outputDir}\n`);
