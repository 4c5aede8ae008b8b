import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isImageName, listImageFormats } from '../core/contract/image-formats.ts';
import { formatLstEntry } from '../core/formats/lst/lst.ts';
import { walkFiles } from '../tools/common/walk.ts';
import { hashFile } from '../tools/dataset/files/hash.ts';
import type { Bench, BenchOptions, Measurement } from './common/bench.ts';
import { median } from './common/statistics.ts';
import { findIm2rec, type Im2rec } from './pack/im2rec.ts';
import { runCommand } from './pack/run-command.ts';

/** Packing images into a `.rec` file, compared with MXNet's im2rec with as many workers. */
export const pack: Bench = {
  name: 'pack',
  about: 'images/s of dataset pack, start-up included, and of im2rec with as many workers; rounds take turns, medians',
  run,
};

const WORKERS = 2;
const PNEUMOSCOPE = fileURLToPath(new URL('../tools/pneumoscope.ts', import.meta.url));

interface Job {
  readonly name: string;
  readonly options: readonly string[];
  readonly count: number;
  /** Target in images/s. */
  readonly atLeast?: number;
  /** Target as a multiple of im2rec's rate. */
  readonly timesIm2rec?: number;
}

/** The output (390 MB) fits the page cache; with more images, the disk alone would set the pace. */
const JOBS: readonly Job[] = [
  { name: 'files as they are', options: ['--pass-through'], count: 1200, atLeast: 1000, timesIm2rec: 2 },
  { name: 'shorter side 256, quality 95', options: ['--resize', '256'], count: 480, atLeast: 90 },
  { name: 'same size, quality 95', options: [], count: 240 },
];

async function run({ quick, imagesDir }: BenchOptions): Promise<readonly Measurement[]> {
  const folder = mkdtempSync(join(tmpdir(), 'pneumoscope-bench-'));
  const im2rec = findIm2rec();
  const measurements: Measurement[] = [];
  try {
    for (const job of JOBS) {
      const count = quick ? job.count / 4 : job.count;
      measurements.push(...(await measure({ ...job, count }, { folder, imagesDir, im2rec, rounds: quick ? 2 : 5 })));
    }
    return measurements;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

interface Setting {
  readonly folder: string;
  readonly imagesDir: string;
  readonly im2rec: Im2rec | null;
  readonly rounds: number;
}

async function measure(job: Job, { folder, imagesDir, im2rec, rounds }: Setting): Promise<Measurement[]> {
  const rates: { ours: number[]; theirs: number[] } = { ours: [], theirs: [] };
  const peaks: number[] = [];
  writeList(folder, imagesDir, job.count);
  const args = [join(folder, 'images'), imagesDir, ...job.options, '--num-thread', `${WORKERS}`];
  for (let round = 0; round < rounds; round++) {
    const ours = await runCommand(process.execPath, [PNEUMOSCOPE, 'dataset', 'pack', ...args]);
    rates.ours.push(job.count / ours.seconds);
    peaks.push(ours.peakInMb ?? 0);
    if (im2rec === null) continue;
    const packed = hashFile(join(folder, 'images.rec'));
    const theirs = await runCommand(im2rec.python, [im2rec.script, ...args]);
    rates.theirs.push(job.count / theirs.seconds);
    compareBytes(packed, hashFile(join(folder, 'images.rec')), job);
  }
  return measurementsOf(job, rates, Math.max(...peaks));
}

/** Writes a list of `count` images, which repeats the images of the folder. */
function writeList(folder: string, imagesDir: string, count: number): void {
  const images = [...walkFiles(imagesDir, { recursive: true, others: 'skip' })].filter((path) =>
    isImageName(path.slice(path.lastIndexOf('/') + 1)),
  );
  if (images.length === 0)
    throw new Error(`Packing images of ${imagesDir}: needed ${listImageFormats('or')} files, found none`);
  const lines = Array.from({ length: count }, (_, at) =>
    formatLstEntry({ index: BigInt(at), labels: [at % 2], path: images[at % images.length] ?? '' }),
  );
  writeFileSync(join(folder, 'images.lst'), lines.join(''));
}

/** Equal bytes prove equal work. An OpenCV of another version may write other bytes, which is reported. */
function compareBytes(ours: string, theirs: string, { name }: Job): void {
  if (ours !== theirs) process.stderr.write(`${name}: the bytes differ from those of this im2rec\n`);
}

function measurementsOf(
  job: Job,
  { ours, theirs }: { ours: number[]; theirs: number[] },
  peakInMb: number,
): Measurement[] {
  const target = job.atLeast === undefined ? {} : { target: { atLeast: job.atLeast } };
  const ratioTarget = job.timesIm2rec === undefined ? {} : { target: { atLeast: job.timesIm2rec } };
  const comparison: Measurement[] =
    theirs.length === 0
      ? []
      : [
          { measure: `${job.name}: im2rec`, value: median(theirs), unit: 'images/s' },
          {
            measure: `${job.name}: times im2rec`,
            value: median(ours.map((rate, round) => rate / (theirs[round] ?? rate))),
            unit: '×',
            ...ratioTarget,
          },
        ];
  return [
    { measure: `${job.name}: dataset pack`, value: median(ours), unit: 'images/s', ...target },
    ...comparison,
    { measure: `${job.name}: peak memory`, value: peakInMb, unit: 'MB', target: { atMost: 300 } },
  ];
}
