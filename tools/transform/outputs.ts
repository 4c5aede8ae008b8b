import { mkdir, readFile, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type Checks, describeChecks } from '../common/checks.ts';
import { WrongUseError } from '../common/exit.ts';
import { makeFolder } from '../common/make-folder.ts';
import { writeWholeFile } from '../common/pending-file.ts';

/** What a classifier was sent, as a part of its description; nothing for the files themselves. @param side Of prepared images. */
export function describeSent(side: number | null): string {
  return side === null ? '' : `, images prepared to ${side} pixels`;
}

/** How images were checked, as a part of a description; nothing where they were not. */
export function describeChecked(checks: Checks | null): string {
  return checks === null ? '' : `, ${describeChecks(checks)}`;
}

/** Names the classifier whose outputs the folder holds; hidden, so that no reader of outputs takes it for one. */
const MARK = '.transform.json';

/**
 * The outputs of a batch transform: `<folder>/<image's name>.out` for each image, as SageMaker writes them. An output appears
 * complete or not at all, so that a run after an interruption keeps the existing ones.
 */
export class Outputs {
  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  /**
   * Opens a folder for outputs, new or from an interrupted run.
   * @param classifier A description unique to this classifier; the folder accepts outputs of no other.
   * @throws {WrongUseError} if it holds outputs of another classifier; {WorkFailedError} if it can't be made.
   */
  static async open(folder: string, classifier: string): Promise<Outputs> {
    makeFolder(folder);
    const mark = join(folder, MARK);
    const found = await readFile(mark, 'utf8').catch(() => undefined);
    const wanted = `${JSON.stringify({ judge: classifier })}\n`;
    if (found === undefined) writeWholeFile(mark, wanted);
    else if (found !== wanted) {
      throw new WrongUseError(
        `Writing to ${folder}: needed a folder for outputs of ${classifier}, found it begun with ${found.trim()}`,
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

  async write(image: string, content: string | Uint8Array): Promise<void> {
    const path = this.#pathOf(image);
    await mkdir(dirname(path), { recursive: true });
    writeWholeFile(path, content);
  }

  #pathOf(image: string): string {
    return join(this.#folder, `${image}.out`);
  }
}
