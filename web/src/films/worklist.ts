import { type Film, failureOf, isSettled, type Progress } from './film.ts';
import { type JudgeTools, judgeFilm, readHeaderOf } from './judge.ts';
import { createQueue } from './queue.ts';
import type { makeThumbnail } from './thumbnail.ts';

/** Films on their way at the same time: enough to hide the network, too few to crowd out other readers. */
const MAX_UPLOADS = 3;
/** Thumbnails decode whole films; so few at a time keep the memory of two hundred films that of three. */
const MAX_THUMBNAILS = 3;

/** A film to be added. */
export interface FilmSource {
  readonly name: string;
  readonly file: Blob;
  readonly note?: string;
}

export interface WorklistState {
  readonly films: readonly Film[];
  readonly selectedId: number | null;
  /** What the last removal took away, with the places it had; undo brings it back. */
  readonly removed: readonly { readonly film: Film; readonly index: number }[];
}

export interface WorklistTools extends JudgeTools {
  readonly makeThumbnail: typeof makeThumbnail;
  readonly createUrl: (blob: Blob) => string;
  readonly revokeUrl: (url: string) => void;
}

/**
 * The films of this sitting: kept in memory, never stored. Every change makes a new state, so that React can compare.
 * The list owns what films hold in the browser (uploads under way, object URLs) and lets go of it when they leave.
 */
export class Worklist {
  #state: WorklistState = { films: [], selectedId: null, removed: [] };
  readonly #tools: WorklistTools;
  readonly #listeners = new Set<() => void>();
  readonly #underWay = new Map<number, AbortController>();
  readonly #judge = createQueue(MAX_UPLOADS);
  readonly #look = createQueue(MAX_THUMBNAILS);
  #nextId = 1;

  constructor(tools: WorklistTools) {
    this.#tools = tools;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly getState = (): WorklistState => this.#state;

  /** Adds films at the end, shows the first of them and starts judging. */
  add(sources: readonly FilmSource[]): void {
    if (sources.length === 0) return;
    const films = sources.map(({ name, file, note }): Film => {
      const id = this.#nextId++;
      return { id, name, file, note: note ?? null, header: null, thumbnailUrl: null, scaling: null, progress: WAITING };
    });
    this.#set({ films: [...this.#state.films, ...films], selectedId: films[0]?.id ?? null });
    for (const { id } of films) {
      this.#look(() => this.#lookAt(id));
      this.#judge(() => this.#judgeById(id));
    }
  }

  select(id: number): void {
    if (this.#find(id) !== undefined) this.#set({ selectedId: id });
  }

  /** Shows the film `step` places after the one shown; stays at the ends. */
  selectBeside(step: number): void {
    const { films, selectedId } = this.#state;
    const index = films.findIndex(({ id }) => id === selectedId);
    const beside = films[Math.min(films.length - 1, Math.max(0, index + step))];
    if (beside !== undefined) this.#set({ selectedId: beside.id });
  }

  /** Judges films again that failed. */
  retry(ids: readonly number[]): void {
    for (const id of ids) {
      const film = this.#find(id);
      if (film === undefined || failureOf(film) === null) continue;
      this.#update(id, { progress: WAITING });
      this.#judge(() => this.#judgeById(id));
    }
  }

  /** Takes films away; an upload under way is stopped. The film that takes their place is shown next. */
  remove(ids: readonly number[]): void {
    const leaving = new Set(ids);
    const { films, selectedId } = this.#state;
    const removed = films.flatMap((film, index) => (leaving.has(film.id) ? [{ film: atRest(film), index }] : []));
    if (removed.length === 0) return;
    for (const { film } of removed) this.#underWay.get(film.id)?.abort();
    this.#forgetRemoved();
    const rest = films.filter(({ id }) => !leaving.has(id));
    const selectedIndex = films.findIndex(({ id }) => id === selectedId);
    const place = films.slice(0, selectedIndex).filter(({ id }) => !leaving.has(id)).length;
    const stays = selectedId !== null && !leaving.has(selectedId);
    const next = rest[Math.min(place, rest.length - 1)]?.id ?? null;
    this.#set({ films: rest, selectedId: stays ? selectedId : next, removed });
  }

  /** Puts back what the last removal took away. */
  undoRemove(): void {
    const { removed } = this.#state;
    const films = [...this.#state.films];
    for (const { film, index } of removed) films.splice(index, 0, film);
    this.#set({ films, selectedId: removed[0]?.film.id ?? this.#state.selectedId, removed: [] });
    for (const { film } of removed) {
      if (film.thumbnailUrl === null) this.#look(() => this.#lookAt(film.id));
      if (!isSettled(film)) this.#judge(() => this.#judgeById(film.id));
    }
  }

  async #lookAt(id: number): Promise<void> {
    const film = this.#find(id);
    if (film === undefined || film.thumbnailUrl !== null) return;
    const header = await readHeaderOf(film.file).catch(() => null);
    if (header === null) return;
    this.#update(id, { header });
    const thumbnail = await this.#tools.makeThumbnail(film.file, header.size);
    if (thumbnail !== null && this.#find(id) !== undefined) {
      this.#update(id, { thumbnailUrl: this.#tools.createUrl(thumbnail) });
    }
  }

  async #judgeById(id: number): Promise<void> {
    const film = this.#find(id);
    if (film?.progress.step !== 'waiting' || this.#underWay.has(id)) return;
    const control = new AbortController();
    this.#underWay.set(id, control);
    const { signal } = control;
    try {
      await judgeFilm(film.file, this.#tools, {
        report: (progress) => signal.aborted || this.#update(id, { progress }),
        onScaled: (scaling) => signal.aborted || this.#update(id, { scaling }),
        signal,
      });
    } catch (fault) {
      if (!signal.aborted) throw fault;
    } finally {
      this.#underWay.delete(id);
      // Removed and put back while this try was still ending: the film waits for a new one.
      if (signal.aborted && this.#find(id)?.progress.step === 'waiting') this.#judge(() => this.#judgeById(id));
    }
  }

  #find(id: number): Film | undefined {
    return this.#state.films.find((film) => film.id === id);
  }

  #update(id: number, change: Partial<Film>): void {
    this.#set({ films: this.#state.films.map((film) => (film.id === id ? { ...film, ...change } : film)) });
  }

  #forgetRemoved(): void {
    for (const { film } of this.#state.removed) {
      if (film.thumbnailUrl !== null) this.#tools.revokeUrl(film.thumbnailUrl);
    }
  }

  #set(change: Partial<WorklistState>): void {
    this.#state = { ...this.#state, ...change };
    for (const listener of this.#listeners) listener();
  }
}

const WAITING: Progress = { step: 'waiting' };

function atRest(film: Film): Film {
  return isSettled(film) ? film : { ...film, progress: WAITING };
}
