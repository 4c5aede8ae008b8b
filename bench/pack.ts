import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isImageName } from '../core/dataset/image-name.ts';
import { formatLstEntry } from '../core/formats/lst/lst.ts';
import { walkFiles } from '../tools/dataset/files/walk.ts';
import type { Bench, BenchOptions, Figure } from './common/bench.ts';
import { median } from './common/statistics.ts';
import { findIm2rec, type Im2rec } from './pack/im2rec.ts';
import { type CommandRun, runCommand } from './pack/run-command.ts';

/** Packing films into a `.rec` file, beside MXNet's own im2rec with as many workers. */
export const pack: Bench = {
  name: 'pack',
  about: 'images/s of dataset pack, start-up left out, beside im2rec with as many workers; rounds in turn, medians',
  run,
};

const WORKERS = 2;
const PNEUMOSCOPE = fileURLToPath(new URL('../tools/pneumoscope.ts', import.meta.url));

interface Job {
  readonly name: string;
  readonly options: readonly string[];
  /** Images of the long list; the short one has one, and the difference is free of start-up. */
  readonly count: number;
  /** Images/s that the project has promised. */
  readonly atLeast?: number;
  /** The rate of im2rec, so many times, that the project has promised. */
  readonly timesIm2rec?: number;
}

const JOBS: readonly Job[] = [
  { name: 'files as they are', options: ['--pass-through'], count: 2400, atLeast: 1000, timesIm2rec: 2 },
  { name: 'shorter side 256, quality 95', options: ['--resize', '256'], count: 480, atLeast: 90 },
  { name: 'same size, quality 95', options: [], count: 240 },
];

async function run({ quick, filmsDir }: BenchOptions): Promise<readonly Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'pneumoscope-bench-'));
  const im2rec = findIm2rec();
  const figures: Figure[] = [];
  try {
    for (const job of JOBS) {
      const count = quick ? job.count / 4 : job.count;
      figures.push(...(await measure({ ...job, count }, { folder, filmsDir, im2rec, rounds: quick ? 2 : 5 })));
    }
    return figures;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

interface Setting {
  readonly folder: string;
  readonly filmsDir: string;
  readonly im2rec: Im2rec | null;
  readonly rounds: number;
}

async function measure(job: Job, { folder, filmsDir, im2rec, rounds }: Setting): Promise<Figure[]> {
  const rates: { ours: number[]; theirs: number[] } = { ours: [], theirs: [] };
  const peaks: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const ours = await rateOf(job, (stem) => {
      writeLists(folder, filmsDir, job.count);
      return runCommand(process.execPath, [
        PNEUMOSCOPE,
        'dataset',
        'pack',
        join(folder, stem),
        filmsDir,
        ...optionsOf(job),
      ]);
    });
    rates.ours.push(ours.rate);
    peaks.push(ours.peakInMb);
    if (im2rec === null) continue;
    const packed = readFileSync(join(folder, 'long.rec'));
    const { python, script } = im2rec;
    const theirs = await rateOf(job, (stem) =>
      runCommand(python, [script, join(folder, stem), filmsDir, ...optionsOf(job)]),
    );
    rates.theirs.push(theirs.rate);
    ensureEqual(packed, readFileSync(join(folder, 'long.rec')), job);
  }
  return figuresOf(job, rates, Math.max(...peaks));
}

function optionsOf({ options }: Job): string[] {
  return [...options, '--num-thread', `${WORKERS}`];
}

/** A list of many films, the folder's own again and again, and one of a single film. */
function writeLists(folder: string, filmsDir: string, count: number): void {
  const films = [...walkFiles(filmsDir, true)].filter((path) => isImageName(path.slice(path.lastIndexOf('/') + 1)));
  if (films.length === 0) throw new Error(`Packing films of ${filmsDir}: needed JPEG or PNG files, found none`);
  const lines = Array.from({ length: count }, (_, at) =>
    formatLstEntry({ index: BigInt(at), labels: [at % 2], path: films[at % films.length] ?? '' }),
  );
  writeFileSync(join(folder, 'long.lst'), lines.join(''));
  writeFileSync(join(folder, 'short.lst'), lines[0] ?? '');
}

async function rateOf(job: Job, packList: (stem: string) => Promise<CommandRun>) {
  const long = await packList('long');
  const short = await packList('short');
  return { rate: (job.count - 1) / Math.max(long.seconds - short.seconds, 1e-3), peakInMb: long.peakInMb ?? 0 };
}

/** A rate counts only for the same work. */
function ensureEqual(ours: Buffer, theirs: Buffer, { name }: Job): void {
  if (ours.equals(theirs)) return;
  throw new Error(`Packing ${name}: needed the bytes of im2rec, found others (OpenCV of another libjpeg?)`);
}

function figuresOf(job: Job, { ours, theirs }: { ours: number[]; theirs: number[] }, peakInMb: number): Figure[] {
  const target = job.atLeast === undefined ? {} : { target: { atLeast: job.atLeast } };
  const ratioTarget = job.timesIm2rec === undefined ? {} : { target: { atLeast: job.timesIm2rec } };
  const comparison: Figure[] =
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
