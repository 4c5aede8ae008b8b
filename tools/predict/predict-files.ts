import type { Verdict } from '../../core/contract/labels.ts';
import type { ModelMetadata } from '../../core/contract/model-metadata.ts';
import type { Probabilities } from '../../core/contract/prediction.ts';
import { toProbabilities } from '../../core/verdict/probabilities.ts';
import { decideVerdict, decideVerdictAtHalf } from '../../core/verdict/verdict.ts';
import { classify } from '../../inference/classify.ts';
import { DEFAULT_MODEL_DIR, readTwoClassModel } from '../../inference/model-folder.ts';
import { openSession, type Session } from '../../inference/session.ts';
import { EXIT } from '../common/exit.ts';
import { print } from '../common/print.ts';
import { readPlainFile } from '../common/read-plain-file.ts';
import { usableModel } from '../common/usable-model.ts';

/** The result for one image. */
type ImageResult =
  | {
      readonly file: string;
      readonly verdict: Verdict;
      readonly verdictAtHalf: Verdict;
      readonly probabilities: Probabilities;
    }
  | { readonly file: string; readonly error: string };

/**
 * Classifies images one after the other; prints a line for each, or one JSON document.
 * @returns The exit code: 1 if an image could not be classified; the others are still classified.
 * @throws {WrongUseError} if the model folder cannot be used.
 */
export async function predictFiles(
  files: readonly string[],
  options: { readonly model?: string; readonly json?: true },
): Promise<number> {
  const session = await usableModel(openTwoClassModel(options.model ?? DEFAULT_MODEL_DIR));
  const results: ImageResult[] = [];
  for (const file of files) {
    const result = await predictFile(file, session);
    results.push(result);
    if (options.json !== true) printLine(result);
  }
  await session.close();
  if (options.json === true) print(documentOf(session.metadata, results), options, () => '');
  return results.some((result) => 'error' in result) ? EXIT.failed : EXIT.done;
}

async function openTwoClassModel(dir: string): Promise<Session> {
  return openSession(await readTwoClassModel(dir));
}

async function predictFile(file: string, session: Session): Promise<ImageResult> {
  try {
    const probabilities = toProbabilities((await classify(session, await readPlainFile(file))).probabilities);
    const verdict = decideVerdict(probabilities, session.metadata.operatingPoint);
    return { file, verdict, verdictAtHalf: decideVerdictAtHalf(probabilities), probabilities };
  } catch (error) {
    return { file, error: error instanceof Error ? error.message : String(error) };
  }
}

function printLine(result: ImageResult): void {
  if ('error' in result) process.stderr.write(`${result.file}: ${result.error}\n`);
  else
    process.stdout.write(
      `${result.probabilities.pneumonia.toFixed(4)}  ${result.verdict.padEnd(17)}  ${result.file}\n`,
    );
}

function documentOf({ name, version, operatingPoint }: ModelMetadata, images: readonly ImageResult[]): unknown {
  return { model: { name, version }, operatingPoint, films: images };
}
