/** Runs in a process of its own: judges films one after the other, with a parent that says how many. */
import { readModelFolder } from '../../server/endpoint/model-folder.ts';
import { openSession } from '../../server/endpoint/session.ts';
import { squash } from '../../server/endpoint/squash.ts';
import { readFilms } from './films.ts';

export interface LoopQuestion {
  readonly count: number;
}

export interface LoopAnswer {
  /** Of each film. */
  readonly timesMs: readonly number[];
  readonly totalMs: number;
  readonly cpuMs: number;
}

const [modelDir = '', filmsDir = ''] = process.argv.slice(2);
const films = await readFilms(filmsDir);
const folder = await readModelFolder(modelDir);
const session = await openSession(folder);
const [, height, width] = folder.metadata.inputShape;

process.on('message', async ({ count }: LoopQuestion) => {
  const cpuBefore = process.cpuUsage();
  const beganAt = performance.now();
  const timesMs: number[] = [];
  for (let i = 0; i < count; i++) {
    const film = films[i % films.length];
    const startedAt = performance.now();
    if (film !== undefined) await session.infer(await squash(film, { width, height }), 1);
    timesMs.push(performance.now() - startedAt);
  }
  const { user, system } = process.cpuUsage(cpuBefore);
  tell({ timesMs, totalMs: performance.now() - beganAt, cpuMs: (user + system) / 1000 });
});
process.once('disconnect', () => process.exit());

function tell(answer: LoopAnswer): void {
  process.send?.(answer);
}
