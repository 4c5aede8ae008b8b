import { stat } from 'node:fs/promises';
import type { MxnetNetwork } from '../../core/convert/mxnet-network.ts';
import { readParams } from '../../core/formats/mxnet/params-reader.ts';
import { parseSymbol } from '../../core/formats/mxnet/symbol-reader.ts';
import { WrongUseError } from '../common/exit.ts';
import { readArchive } from './artefact-archive.ts';
import { readArtefactFolder } from './artefact-folder.ts';
import { parseModelShapes } from './model-shapes.ts';

/**
 * Reads the network of an artefact of SageMaker's image classification.
 * @param path `model.tar.gz`, or a folder that holds it or its files.
 * @param epoch Number of the checkpoint; by default the highest there is.
 * @throws {WrongUseError} if there is nothing at the path.
 * @throws {WorkFailedError | MxnetError} if the files are malformed.
 */
export async function readNetwork(path: string, epoch?: number): Promise<MxnetNetwork> {
  const isFolder = await stat(path).then(
    (found) => found.isDirectory(),
    () => undefined,
  );
  if (isFolder === undefined)
    throw new WrongUseError(`Reading an artefact: needed a file or folder, found nothing at ${path}`);
  const files = isFolder ? await readArtefactFolder(path, epoch) : await readArchive(path, epoch);
  return {
    symbol: parseSymbol(files.symbol),
    arrays: readParams(files.params),
    input: parseModelShapes(files.shapes),
    epoch: files.epoch,
  };
}
