import type { Checks as ChecksReply, RemarkReply } from '../../core/contract/checks.ts';
import type { Verdict } from '../../core/contract/labels.ts';
import type { ModelMetadata } from '../../core/contract/model-metadata.ts';
import type { Probabilities } from '../../core/contract/prediction.ts';
import type { Preparation } from '../../core/contract/preparation.ts';
import { decide } from '../../core/verdict/decide.ts';
import { describeChecks, describeDecision } from '../../core/verdict/describe.ts';
import { toProbabilities } from '../../core/verdict/probabilities.ts';
import { decideVerdictAtHalf } from '../../core/verdict/verdict.ts';
import { toChannelFirst } from '../../imaging/channel-first.ts';
import { checkThresholds } from '../../inference/check-thresholds.ts';
import { DEFAULT_MODEL_DIR, readTwoClassModel } from '../../inference/model-folder.ts';
import { openSession, type Session } from '../../inference/session.ts';
import { type CheckOptions, type Checks, openChecks } from '../common/checks.ts';
import { sideOf } from '../common/classify-prepared.ts';
import { EXIT } from '../common/exit.ts';
import { prepareFile } from '../common/prepare-image.ts';
import { print } from '../common/print.ts';
import { readPlainFile } from '../common/read-plain-file.ts';
import { usableModel } from '../common/usable-model.ts';

/** The result for one image, with the fields of the service's reply. */
type ImageResult =
  | {
      readonly file: string;
      readonly verdict: Verdict;
      readonly verdictAtHalf: Verdict;
      readonly probabilities: Probabilities;
      readonly reason: RemarkReply | null;
      readonly cautions: readonly RemarkReply[];
      readonly checks: ChecksReply;
      readonly preparation: Preparation;
    }
  | { readonly file: string; readonly error: string };

export interface PredictOptions extends CheckOptions {
  readonly model?: string;
  readonly json?: true;
}

/**
 * Classifies images one after the other; prints a line for each, or one JSON document.
 * @returns The exit code: 1 if an image could not be classified; the others are still classified.
 * @throws {WrongUseError} if the model folder or the guard cannot be used.
 */
export async function predictFiles(files: readonly string[], options: PredictOptions): Promise<number> {
  const session = await usableModel(openTwoClassModel(options.model ?? DEFAULT_MODEL_DIR));
  const checks = await openChecks(options);
  const side = sideOf(session);
  const results: ImageResult[] = [];
  for (const file of files) {
    const result = await predictFile(file, { session, checks, side });
    results.push(result);
    if (options.json !== true) printLines(result);
  }
  await Promise.all([session.close(), checks?.guard.close()]);
  if (options.json === true) print(documentOf(session.metadata, results), options, () => '');
  return results.some((result) => 'error' in result) ? EXIT.failed : EXIT.done;
}

async function openTwoClassModel(dir: string): Promise<Session> {
  return openSession(await readTwoClassModel(dir));
}

interface Predictor {
  readonly session: Session;
  readonly checks: Checks | null;
  readonly side: number;
}

async function predictFile(file: string, { session, checks, side }: Predictor): Promise<ImageResult> {
  try {
    const prepared = await prepareFile(await readPlainFile(file), side, checks?.guard ?? null);
    const probabilities = toProbabilities([...(await session.infer(toChannelFirst(prepared.pixels), 1))]);
    const mode = checks?.mode ?? 'off';
    const guard = checks?.guard.metadata ?? null;
    const thresholds = guard === null ? {} : checkThresholds(guard);
    const { scores, preparation } = prepared;
    const bitsAssumed = preparation.assumed;
    const decision = decide({ probabilities, model: session.metadata, mode, scores, thresholds, bitsAssumed });
    const { verdict, ...remarks } = describeDecision(decision);
    return {
      file,
      verdict,
      verdictAtHalf: decideVerdictAtHalf(probabilities),
      probabilities,
      ...remarks,
      checks: describeChecks({ mode, guard }, scores, thresholds),
      preparation,
    };
  } catch (error) {
    return { file, error: error instanceof Error ? error.message : String(error) };
  }
}

/** One line for the verdict, and one, indented, for its reason and for each caution. */
function printLines(result: ImageResult): void {
  if ('error' in result) {
    process.stderr.write(`${result.file}: ${result.error}\n`);
    return;
  }
  const { probabilities, verdict, file, reason, cautions } = result;
  const remarks = [...(reason === null ? [] : [reason]), ...cautions];
  const lines = [
    `${probabilities.pneumonia.toFixed(4)}  ${verdict.padEnd(17)}  ${file}`,
    ...remarks.map(({ code, message }) => `        ${code}: ${message}`),
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
}

function documentOf({ name, version, operatingPoint }: ModelMetadata, images: readonly ImageResult[]): unknown {
  return { model: { name, version }, operatingPoint, films: images };
}
