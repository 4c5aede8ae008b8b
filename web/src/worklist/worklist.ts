import { readFileHeader } from '../images/file-header.ts';
import type { makeThumbnail } from '../images/thumbnail.ts';
import type { ImageSource } from '../intake/image-source.ts';
import { Store } from '../store/store.ts';
import { type ClassifyTools, classifyImage } from './classify.ts';
import { createQueue } from './queue.ts';
import { failureOf, isSettled, WAITING, type WorklistItem } from './worklist-item.ts';
import {
  appendItems,
  EMPTY_WORKLIST,
  findItem,
  moveSelection,
  removeItems,
  restoreRemoved,
  updateItem,
  type WorklistState,
} from './worklist-state.ts';

/** Concurrent uploads: enough to hide the network's latency, few enough to leave room for other readers. */
const MAX_UPLOADS = 3;
/** Concurrent thumbnails. Each decodes a whole image, so this bounds the memory that a long worklist takes. */
const MAX_THUMBNAILS = 3;

export interface WorklistTools extends ClassifyTools {
  readonly makeThumbnail: typeof makeThumbnail;
  readonly createUrl: (blob: Blob) => string;
  readonly revokeUrl: (url: string) => void;
}

/**
 * The images of this session: kept in memory, never stored. The worklist owns the browser resources of its items (uploads in
 * flight, object URLs) and releases them when items are removed for good.
 */
export class Worklist extends Store<WorklistState> {
  readonly #tools: WorklistTools;
  readonly #inFlight = new Map<number, AbortController>();
  readonly #classifications = createQueue(MAX_UPLOADS);
  readonly #previews = createQueue(MAX_THUMBNAILS);
  #nextId = 1;

  constructor(tools: WorklistTools) {
    super(EMPTY_WORKLIST);
    this.#tools = tools;
  }

  /** Appends images, selects the first of them and starts to classify them. */
  add(sources: readonly ImageSource[]): void {
    if (sources.length === 0) return;
    const items = sources.map((source) => createItem(this.#nextId++, source));
    this.setState(appendItems(this.getState(), items));
    for (const item of items) this.#start(item);
  }

  select(id: number): void {
    if (this.#find(id) !== undefined) this.setState({ ...this.getState(), selectedId: id });
  }

  /** Selects the item `step` positions after the selected one; stops at the ends. */
  moveSelection(step: number): void {
    this.setState(moveSelection(this.getState(), step));
  }

  /** Classifies failed items again. */
  retry(ids: readonly number[]): void {
    for (const id of ids) {
      const item = this.#find(id);
      if (item === undefined || failureOf(item) === null) continue;
      this.#update(id, { progress: WAITING });
      this.#queueClassification(id);
    }
  }

  /** Removes items and aborts their uploads. */
  remove(ids: readonly number[]): void {
    const before = this.getState();
    const after = removeItems(before, ids);
    if (after.removed.length === 0) return;
    for (const { item } of after.removed) this.#inFlight.get(item.id)?.abort();
    for (const { item } of before.removed) this.#release(item);
    this.setState(after);
  }

  /** Restores the items of the last removal. */
  undoRemove(): void {
    const { removed } = this.getState();
    this.setState(restoreRemoved(this.getState()));
    for (const { item } of removed) this.#start(item);
  }

  /** Queues what an item still lacks: its thumbnail, its verdict. */
  #start(item: WorklistItem): void {
    if (item.thumbnailUrl === null) this.#previews(() => this.#preview(item.id));
    if (!isSettled(item)) this.#queueClassification(item.id);
  }

  #queueClassification(id: number): void {
    this.#classifications(() => this.#classify(id));
  }

  async #preview(id: number): Promise<void> {
    const item = this.#find(id);
    if (item === undefined || item.thumbnailUrl !== null) return;
    const header = await readFileHeader(item.file).catch(() => null);
    if (header === null) return;
    this.#update(id, { header });
    const thumbnail = await this.#tools.makeThumbnail(item.file, header);
    if (thumbnail !== null && this.#find(id) !== undefined) {
      this.#update(id, { thumbnailUrl: this.#tools.createUrl(thumbnail) });
    }
  }

  async #classify(id: number): Promise<void> {
    const item = this.#find(id);
    if (item?.progress.step !== 'waiting' || this.#inFlight.has(id)) return;
    const control = new AbortController();
    this.#inFlight.set(id, control);
    const { signal } = control;
    try {
      await classifyImage(item.file, this.#tools, {
        report: (progress) => signal.aborted || this.#update(id, { progress }),
        onScaled: (scaling) => signal.aborted || this.#update(id, { scaling }),
        signal,
      });
    } catch (error) {
      if (!signal.aborted) throw error;
    } finally {
      this.#inFlight.delete(id);
      // The item was removed and restored before this aborted try ended: it waits for a new one.
      if (signal.aborted && this.#find(id)?.progress.step === 'waiting') this.#queueClassification(id);
    }
  }

  #find(id: number): WorklistItem | undefined {
    return findItem(this.getState(), id);
  }

  #update(id: number, change: Partial<WorklistItem>): void {
    this.setState(updateItem(this.getState(), id, change));
  }

  #release({ thumbnailUrl }: WorklistItem): void {
    if (thumbnailUrl !== null) this.#tools.revokeUrl(thumbnailUrl);
  }
}

function createItem(id: number, { name, file, note }: ImageSource): WorklistItem {
  return { id, name, file, note: note ?? null, header: null, thumbnailUrl: null, scaling: null, progress: WAITING };
}
