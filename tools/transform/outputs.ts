import { mkdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { WrongUseError } from '../common/exit.ts';
import { makeFolder } from '../common/make-folder.ts';

/** Says who judged what lies in the folder; hidden, so that no reader of outputs takes it for one. */
const MARK = '.transform.json';

/**
 * The outputs of a batch transform: `<folder>/<image's name>.out` for each image, as SageMaker writes them. An output
 * appears whole or not at all, so what is there after an interruption need not be made again.
 */
export class Outputs {
  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  /**
   * Opens a folder for outputs, new or from an interrupted run.
   * @param judge Who judges, in words that no other judge has; the folder takes no other's outputs.
   * @throws {WrongUseError} if it holds outputs of another judge; {WorkFailedError} if it can't be made.
   */
  static async open(folder: string, judge: string): Promise<Outputs> {
    makeFolder(folder);
    const mark = join(folder, MARK);
    const found = await readFile(mark, 'utf8').catch(() => undefined);
    const wanted = `${JSON.stringify({ judge })}\n`;
    if (found === undefined) await writeWhole(mark, wanted);
    else if (found !== wanted) {
      throw new WrongUseError(
        `Writing to ${folder}: needed a folder for outputs of ${judge}, found it begun with ${found.trim()}`,
      );
    }
    return new Outputs(folder);
  }

  async has(image: string): Promise<boolean> {
    return stat(this.#pathOf(image)).then(
      () => true,
      () => false,
    );
  }

  /** @param probabilities One for each class. */
  async writeProbabilities(image: string, probabilities: readonly number[]): Promise<void> {
    await this.write(image, JSON.stringify({ prediction: probabilities }));
  }

  async write(image: string, content: string | Uint8Array): Promise<void> {
    const path = this.#pathOf(image);
    await mkdir(dirname(path), { recursive: true });
    await writeWhole(path, content);
  }

  #pathOf(image: string): string {
    return join(this.#folder, `${image}.out`);
  }
}

async function writeWhole(path: string, content: string | Uint8Array): Promise<void> {
  const unfinished = `${path}.unfinished`;
  await writeFile(unfinished, content);
  await rename(unfinished, path);
}
