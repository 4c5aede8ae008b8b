import type { makeThumbnail } from '../images/thumbnail.ts';
import { type ClassifyTools, classifyImage, readHeaderOf } from './classify.ts';
import { createQueue } from './queue.ts';
import { failureOf, isSettled, type Progress, type WorklistItem } from './worklist-item.ts';

/** Images on their way at the same time: enough to hide the network, too few to crowd out other readers. */
const MAX_UPLOADS = 3;
/** Thumbnails decode whole images; so few at a time keep the memory of two hundred images that of three. */
const MAX_THUMBNAILS = 3;

/** An image to be added. */
export interface ImageSource {
  readonly name: string;
  readonly file: Blob;
  readonly note?: string;
}

export interface WorklistState {
  readonly images: readonly WorklistItem[];
  readonly selectedId: number | null;
  /** What the last removal took away, with the places it had; undo brings it back. */
  readonly removed: readonly { readonly image: WorklistItem; readonly index: number }[];
}

export interface WorklistTools extends ClassifyTools {
  readonly makeThumbnail: typeof makeThumbnail;
  readonly createUrl: (blob: Blob) => string;
  readonly revokeUrl: (url: string) => void;
}

/**
 * The images of this sitting: kept in memory, never stored. Every change makes a new state, so that React can compare.
 * The list owns what images hold in the browser (uploads under way, object URLs) and lets go of it when they leave.
 */
export class Worklist {
  #state: WorklistState = { images: [], selectedId: null, removed: [] };
  readonly #tools: WorklistTools;
  readonly #listeners = new Set<() => void>();
  readonly #underWay = new Map<number, AbortController>();
  readonly #classifications = createQueue(MAX_UPLOADS);
  readonly #previews = createQueue(MAX_THUMBNAILS);
  #nextId = 1;

  constructor(tools: WorklistTools) {
    this.#tools = tools;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly getState = (): WorklistState => this.#state;

  /** Adds images at the end, shows the first of them and starts judging. */
  add(sources: readonly ImageSource[]): void {
    if (sources.length === 0) return;
    const images = sources.map(({ name, file, note }): WorklistItem => {
      const id = this.#nextId++;
      return { id, name, file, note: note ?? null, header: null, thumbnailUrl: null, scaling: null, progress: WAITING };
    });
    this.#set({ images: [...this.#state.images, ...images], selectedId: images[0]?.id ?? null });
    for (const { id } of images) {
      this.#previews(() => this.#previewById(id));
      this.#classifications(() => this.#classifyById(id));
    }
  }

  select(id: number): void {
    if (this.#find(id) !== undefined) this.#set({ selectedId: id });
  }

  /** Shows the image `step` places after the one shown; stays at the ends. */
  selectBeside(step: number): void {
    const { images, selectedId } = this.#state;
    const index = images.findIndex(({ id }) => id === selectedId);
    const beside = images[Math.min(images.length - 1, Math.max(0, index + step))];
    if (beside !== undefined) this.#set({ selectedId: beside.id });
  }

  /** Judges images again that failed. */
  retry(ids: readonly number[]): void {
    for (const id of ids) {
      const image = this.#find(id);
      if (image === undefined || failureOf(image) === null) continue;
      this.#update(id, { progress: WAITING });
      this.#classifications(() => this.#classifyById(id));
    }
  }

  /** Takes images away; an upload under way is stopped. The image that takes their place is shown next. */
  remove(ids: readonly number[]): void {
    const leaving = new Set(ids);
    const { images, selectedId } = this.#state;
    const removed = images.flatMap((image, index) => (leaving.has(image.id) ? [{ image: atRest(image), index }] : []));
    if (removed.length === 0) return;
    for (const { image } of removed) this.#underWay.get(image.id)?.abort();
    this.#forgetRemoved();
    const rest = images.filter(({ id }) => !leaving.has(id));
    const selectedIndex = images.findIndex(({ id }) => id === selectedId);
    const place = images.slice(0, selectedIndex).filter(({ id }) => !leaving.has(id)).length;
    const stays = selectedId !== null && !leaving.has(selectedId);
    const next = rest[Math.min(place, rest.length - 1)]?.id ?? null;
    this.#set({ images: rest, selectedId: stays ? selectedId : next, removed });
  }

  /** Puts back what the last removal took away. */
  undoRemove(): void {
    const { removed } = this.#state;
    const images = [...this.#state.images];
    for (const { image, index } of removed) images.splice(index, 0, image);
    this.#set({ images, selectedId: removed[0]?.image.id ?? this.#state.selectedId, removed: [] });
    for (const { image } of removed) {
      if (image.thumbnailUrl === null) this.#previews(() => this.#previewById(image.id));
      if (!isSettled(image)) this.#classifications(() => this.#classifyById(image.id));
    }
  }

  async #previewById(id: number): Promise<void> {
    const image = this.#find(id);
    if (image === undefined || image.thumbnailUrl !== null) return;
    const header = await readHeaderOf(image.file).catch(() => null);
    if (header === null) return;
    this.#update(id, { header });
    const thumbnail = await this.#tools.makeThumbnail(image.file, header.size);
    if (thumbnail !== null && this.#find(id) !== undefined) {
      this.#update(id, { thumbnailUrl: this.#tools.createUrl(thumbnail) });
    }
  }

  async #classifyById(id: number): Promise<void> {
    const image = this.#find(id);
    if (image?.progress.step !== 'waiting' || this.#underWay.has(id)) return;
    const control = new AbortController();
    this.#underWay.set(id, control);
    const { signal } = control;
    try {
      await classifyImage(image.file, this.#tools, {
        report: (progress) => signal.aborted || this.#update(id, { progress }),
        onScaled: (scaling) => signal.aborted || this.#update(id, { scaling }),
        signal,
      });
    } catch (fault) {
      if (!signal.aborted) throw fault;
    } finally {
      this.#underWay.delete(id);
      // Removed and put back while this try was still ending: the image waits for a new one.
      if (signal.aborted && this.#find(id)?.progress.step === 'waiting')
        this.#classifications(() => this.#classifyById(id));
    }
  }

  #find(id: number): WorklistItem | undefined {
    return this.#state.images.find((image) => image.id === id);
  }

  #update(id: number, change: Partial<WorklistItem>): void {
    this.#set({ images: this.#state.images.map((image) => (image.id === id ? { ...image, ...change } : image)) });
  }

  #forgetRemoved(): void {
    for (const { image } of this.#state.removed) {
      if (image.thumbnailUrl !== null) this.#tools.revokeUrl(image.thumbnailUrl);
    }
  }

  #set(change: Partial<WorklistState>): void {
    this.#state = { ...this.#state, ...change };
    for (const listener of this.#listeners) listener();
  }
}

const WAITING: Progress = { step: 'waiting' };

function atRest(image: WorklistItem): WorklistItem {
  return isSettled(image) ? image : { ...image, progress: WAITING };
}
