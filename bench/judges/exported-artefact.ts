import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readModelFolder } from '../../server/endpoint/model-folder.ts';
import { openSession } from '../../server/endpoint/session.ts';
import { squash } from '../../server/endpoint/squash.ts';
import { exportModelArtefact } from '../../tools/model/export-artefact.ts';
import { walkFilms } from '../../tools/transform/films.ts';

/**
 * Prepares what `mxnet_loads_export.py` judges: the exported artefact of a model, films as the network sees them, and
 * the probabilities that ONNX Runtime computes.
 *
 *     node bench/judges/exported-artefact.ts <model folder> <folder with films> <output folder>
 */
const [, , modelDir = 'model', filmsDir = 'test/fixtures/films', outputDir = 'judged'] = process.argv;
const FILMS = 10;

await mkdir(outputDir, { recursive: true });
await exportModelArtefact(modelDir, join(outputDir, 'model.tar.gz'));
const session = await openSession(await readModelFolder(modelDir), { threads: 1 });
const [, height, width] = session.metadata.inputShape;
const films: { readonly input: string; readonly probabilities: number[] }[] = [];
for await (const { path } of walkFilms(filmsDir)) {
  if (films.length === FILMS) break;
  const picture = await squash(await readFile(path), { width, height });
  const input = `${films.length}.f32`;
  await writeFile(join(outputDir, input), picture);
  films.push({ input, probabilities: [...(await session.infer(picture, 1))] });
}
await session.close();
await writeFile(join(outputDir, 'expected.json'), JSON.stringify({ shape: [1, 3, height, width], films }));
process.stdout.write(`${films.length} films in ${outputDir}\n`);
