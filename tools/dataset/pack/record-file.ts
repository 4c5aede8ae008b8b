import { type ImageRecord, writeImageRecord } from '../../../core/formats/recordio/image-record.ts';
import { formatIndexEntry } from '../../../core/formats/recordio/record-index.ts';
import { writeRecord } from '../../../core/formats/recordio/record-writer.ts';
import { PendingFile } from '../../common/pending-file.ts';

/** A `.rec` file being written, with its `.idx`. */
export class RecordFile {
  readonly #records: PendingFile;
  readonly #index: PendingFile;
  #count = 0;

  /** @param stem Path without ending: `data/train` makes `data/train.rec` and `data/train.idx`. */
  constructor(stem: string) {
    this.#records = new PendingFile(`${stem}.rec`);
    this.#index = new PendingFile(`${stem}.idx`);
  }

  get count(): number {
    return this.#count;
  }

  get sizeInBytes(): number {
    return this.#records.size;
  }

  append(record: ImageRecord): void {
    const payload = writeImageRecord(record);
    const offset = this.#records.size;
    for (const piece of writeRecord(...payload)) this.#records.write(piece);
    this.#index.write(Buffer.from(formatIndexEntry({ key: record.id, offset })));
    this.#count++;
  }

  commit(): void {
    this.#records.commit();
    this.#index.commit();
  }

  discard(): void {
    this.#records.discard();
    this.#index.discard();
  }
}
