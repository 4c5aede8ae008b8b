import { readFile } from 'node:fs/promises';
import { CLASSES, type Verdict } from '../../core/contract/labels.ts';
import type { ModelMetadata } from '../../core/contract/model-metadata.ts';
import type { Probabilities } from '../../core/contract/prediction.ts';
import { parseProbabilities } from '../../core/verdict/probabilities.ts';
import { decideVerdict, decideVerdictAtHalf } from '../../core/verdict/verdict.ts';
import { resizeToInput } from '../../imaging/resize-to-input.ts';
import { DEFAULT_MODEL_DIR, type ModelFolder, readModelFolder } from '../../inference/model-folder.ts';
import { openSession, type Session } from '../../inference/session.ts';
import { EXIT, WrongUseError } from '../common/exit.ts';
import { startProgress } from '../common/progress.ts';
import { usableModel } from '../common/usable-model.ts';

/** What became of one image. */
type ImageResult =
  | {
      readonly file: string;
      readonly verdict: Verdict;
      readonly verdictAtHalf: Verdict;
      readonly probabilities: Probabilities;
    }
  | { readonly file: string; readonly error: string };

/**
 * Judges images one after the other; prints a line for each, or one JSON document.
 * @returns The exit code: 1 if an image could not be judged; the others are judged all the same.
 * @throws {WrongUseError} if the model folder cannot be used.
 */
export async function predictFiles(
  files: readonly string[],
  options: { readonly model?: string; readonly json?: true },
): Promise<number> {
  const folder = await readTwoClassFolder(options.model ?? DEFAULT_MODEL_DIR);
  const session = await usableModel(openSession(folder));
  const progress = startProgress('images', files.length, { quiet: options.json !== true || files.length === 1 });
  const results: ImageResult[] = [];
  for (const file of files) {
    const result = await predictFile(file, session);
    results.push(result);
    if (options.json !== true) print(result);
    progress.advance();
  }
  progress.stop();
  await session.close();
  if (options.json === true) process.stdout.write(`${JSON.stringify(documentOf(folder.metadata, results), null, 2)}\n`);
  return results.some((result) => 'error' in result) ? EXIT.failed : EXIT.done;
}

async function readTwoClassFolder(dir: string): Promise<ModelFolder> {
  const folder = await usableModel(readModelFolder(dir));
  const { classes } = folder.metadata;
  if (classes.join() === CLASSES.join()) return folder;
  throw new WrongUseError(`Reading the model in ${dir}: needed the classes ${CLASSES.join(', ')}, found ${classes}`);
}

async function predictFile(file: string, session: Session): Promise<ImageResult> {
  try {
    const [, height, width] = session.metadata.inputShape;
    const output = await session.infer(await resizeToInput(await readFile(file), { width, height }), 1);
    const probabilities = parseProbabilities(JSON.stringify([...output]));
    const verdict = decideVerdict(probabilities, session.metadata.operatingPoint);
    return { file, verdict, verdictAtHalf: decideVerdictAtHalf(probabilities), probabilities };
  } catch (error) {
    return { file, error: error instanceof Error ? error.message : String(error) };
  }
}

function print(result: ImageResult): void {
  if ('error' in result) process.stderr.write(`${result.file}: ${result.error}\n`);
  else
    process.stdout.write(
      `${result.probabilities.pneumonia.toFixed(4)}  ${result.verdict.padEnd(17)}  ${result.file}\n`,
    );
}

function documentOf({ name, version, operatingPoint }: ModelMetadata, images: readonly ImageResult[]): unknown {
  return { model: { name, version }, operatingPoint, films: images };
}
