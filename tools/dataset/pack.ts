import { readdirSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { EXIT, WorkFailedError, WrongUseError } from '../common/exit.ts';
import { runInterruptibly } from '../common/interrupt.ts';
import { ensureFolder, isFile, isFolder } from '../common/paths.ts';
import { print } from '../common/print.ts';
import { startProgress } from '../common/progress.ts';
import { readChunks } from './files/read-chunks.ts';
import { type DeepCount, describeDeep } from './images/deep.ts';
import { type PackResult, packList } from './pack/pack-list.ts';
import type { PackOptions } from './pack/pack-options.ts';

export interface PackCommandOptions extends PackOptions {
  readonly numThread: number;
  readonly onError: 'skip' | 'fail';
  readonly json?: boolean;
}

interface Packed extends PackResult {
  readonly list: string;
  readonly seconds: number;
  readonly failureCount: number;
  /** The first of them, by name. */
  readonly failures: readonly { readonly what: string; readonly reason: string }[];
}

/**
 * Packs every list whose path begins with the prefix into a `.rec` and an `.idx`, as im2rec does.
 * @returns The exit code; skipped images do not change it.
 */
export async function runPack(prefix: string, root: string, options: PackCommandOptions): Promise<number> {
  ensureFolder(root);
  const lists = findLists(prefix);
  const packed: Packed[] = [];
  await runInterruptibly(async (signal) => {
    for (const list of lists) packed.push(await packOne(list, root, { options, signal }));
  });
  print({ packed }, options, () => packed.map((one) => describe(one, options)).join(''));
  return EXIT.done;
}

/** Lists whose path begins with the prefix; all lists of a folder, if the prefix is one. */
function findLists(prefix: string): string[] {
  const whole = resolve(prefix);
  const [folder, start] = isFolder(whole) ? [whole, ''] : [dirname(whole), basename(whole)];
  const lists = (isFolder(folder) ? readdirSync(folder) : [])
    .filter((name) => name.startsWith(start) && name.endsWith('.lst'))
    .sort()
    .map((name) => join(folder, name))
    .filter(isFile);
  if (lists.length === 0) throw new WrongUseError(`pack: needed a list that begins with ${prefix}, found none`);
  return lists;
}

const NAMED_FAILURES = 1000;

async function packOne(
  listFile: string,
  root: string,
  { options, signal }: { options: PackCommandOptions; signal: AbortSignal },
): Promise<Packed> {
  const startedAtMs = performance.now();
  const failures: { what: string; reason: string }[] = [];
  let failureCount = 0;
  const progress = startProgress('images', countLines(listFile), { quiet: options.json === true });
  try {
    const job = { listFile, stem: listFile.slice(0, -'.lst'.length), root, options, threadCount: options.numThread };
    const result = await packList(job, {
      signal,
      onLine: () => progress.advance(),
      onFailure: (what, reason) => {
        if (options.onError === 'fail') throw new WorkFailedError(`packing ${what}: ${reason}`);
        failureCount++;
        if (failures.length < NAMED_FAILURES) failures.push({ what, reason });
        if (options.json !== true) process.stderr.write(`skipped ${what}: ${reason}\n`);
      },
    });
    const seconds = (performance.now() - startedAtMs) / 1000;
    return { list: listFile, ...result, seconds, failureCount, failures };
  } finally {
    progress.stop();
  }
}

function countLines(path: string): number {
  let count = 0;
  for (const chunk of readChunks(path)) {
    for (let at = chunk.indexOf(LINE_FEED); at >= 0; at = chunk.indexOf(LINE_FEED, at + 1)) count++;
  }
  return count;
}

const LINE_FEED = 0x0a;

function describe(
  { recordFile, count, sizeInBytes, seconds, failureCount, deep }: Packed,
  { passThrough }: PackOptions,
): string {
  const rate = (count / Math.max(seconds, 0.001)).toFixed(0);
  const skipped = failureCount === 0 ? '' : `, ${failureCount} skipped`;
  const line = `${recordFile}: ${count} images, ${sizeInBytes} bytes, ${seconds.toFixed(1)} s, ${rate} images/s${skipped}\n`;
  return line + describeDeepImages(deep, passThrough ? 'packed as they are' : 'brought to 8');
}

function describeDeepImages(deep: readonly DeepCount[], what: string): string {
  return deep.map(({ count, ...one }) => `  ${count} of 16 bits, ${what}: ${describeDeep(one)}\n`).join('');
}
