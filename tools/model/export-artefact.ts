import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { create } from 'tar';
import type { MxnetNetwork } from '../../core/convert/mxnet-network.ts';
import { onnxToMxnet } from '../../core/convert/onnx-to-mxnet.ts';
import { writeParams } from '../../core/formats/mxnet/params-writer.ts';
import { writeSymbol } from '../../core/formats/mxnet/symbol-writer.ts';
import { readOnnx } from '../../core/formats/onnx/onnx-reader.ts';
import { readModelFolder } from '../../inference/model-folder.ts';
import { WrongUseError } from '../common/exit.ts';
import { paramsFileName, SHAPES_FILE, symbolFileName } from './artefact-files.ts';
import { writeModelShapes } from './model-shapes.ts';

/**
 * Writes the `model.tar.gz` that SageMaker's image classification container serves, from `model.onnx` alone. The same
 * model gives the same bytes.
 * @param modelDir Model folder.
 * @param outputFile Where to write; its folder must exist.
 * @throws {ModelFolderError}
 */
export async function exportModelArtefact(modelDir: string, outputFile: string): Promise<void> {
  const { weights } = await readModelFolder(modelDir);
  await writeArtefact(onnxToMxnet(readOnnx(weights)), outputFile);
}

/** Writes a network as `model.tar.gz`: three files without folders, times or owners. */
export async function writeArtefact(network: MxnetNetwork, outputFile: string): Promise<void> {
  const target = resolve(outputFile);
  const workDir = await makeWorkDir(dirname(target));
  try {
    const files = artefactFiles(network);
    for (const [name, content] of files) await writeFile(join(workDir, name), content, { mode: 0o644 });
    const archive = join(workDir, 'archive');
    await create(
      {
        file: archive,
        cwd: workDir,
        gzip: { level: 6 },
        portable: true,
        mtime: new Date(0),
        noPax: true,
        strict: true,
      },
      [...files.keys()],
    );
    await placeFile(archive, target);
  } finally {
    await rm(workDir, { recursive: true, force: true });
  }
}

/** The three files, by name. */
export function artefactFiles({ symbol, arrays, input, epoch }: MxnetNetwork): Map<string, string | Uint8Array> {
  return new Map<string, string | Uint8Array>([
    [symbolFileName(), writeSymbol(symbol)],
    [paramsFileName(epoch), writeParams(arrays)],
    [SHAPES_FILE, writeModelShapes(input)],
  ]);
}

async function placeFile(archive: string, target: string): Promise<void> {
  try {
    await rename(archive, target);
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? error.code : error;
    throw new WrongUseError(`Writing an artefact: needed a path that a file can have, found ${target} (${reason})`, {
      cause: error,
    });
  }
}

/** In the folder of the target, so that the finished archive only has to be renamed. */
async function makeWorkDir(dir: string): Promise<string> {
  try {
    return await mkdtemp(join(dir, '.artefact-'));
  } catch (error) {
    throw new WrongUseError(`Writing an artefact: needed a folder that can be written, found none at ${dir}`, {
      cause: error,
    });
  }
}
