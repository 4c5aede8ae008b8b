import { closeSync, openSync, renameSync, rmSync, writevSync } from 'node:fs';
import { WorkFailedError } from './exit.ts';

/**
 * A file that gets its name when it is complete: it is written under another name in the same folder, then renamed. A
 * program that ends before leaves at most `<name>.partial`, never an incomplete file under the real name.
 */
export class PendingFile {
  readonly path: string;
  readonly #partialPath: string;
  readonly #descriptor: number;
  readonly #buffer = new Uint8Array(BUFFER_SIZE);
  #buffered = 0;
  #size = 0;
  #isOpen = true;

  /** @throws {WorkFailedError} if the file cannot be made. */
  constructor(path: string) {
    this.path = path;
    this.#partialPath = `${path}.partial`;
    this.#descriptor = this.#try(() => openSync(this.#partialPath, 'w'));
  }

  /** Bytes written so far. */
  get size(): number {
    return this.#size;
  }

  /**
   * Takes the bytes at once: small ones are buffered, large ones written. The caller may reuse their memory.
   * @throws {WorkFailedError} if they cannot be written, as on a full disk.
   */
  write(bytes: Uint8Array): void {
    this.#size += bytes.length;
    if (this.#buffered + bytes.length > this.#buffer.length) {
      this.#flush(bytes);
    } else {
      this.#buffer.set(bytes, this.#buffered);
      this.#buffered += bytes.length;
    }
  }

  /**
   * Writes what is left and gives the file its name.
   * @throws {WorkFailedError} if it cannot be written, or something else has the name, such as a folder.
   */
  commit(): void {
    this.#flush();
    this.#close();
    try {
      this.#try(() => renameSync(this.#partialPath, this.path));
    } catch (error) {
      rmSync(this.#partialPath, { force: true });
      throw error;
    }
  }

  /** Removes what was written, unless it was committed. */
  discard(): void {
    if (!this.#isOpen) return;
    this.#close();
    rmSync(this.#partialPath, { force: true });
  }

  #flush(after?: Uint8Array): void {
    let pieces = [this.#buffer.subarray(0, this.#buffered), ...(after === undefined ? [] : [after])];
    this.#buffered = 0;
    while (pieces.some(({ length }) => length > 0)) {
      const written = this.#try(() => writevSync(this.#descriptor, pieces));
      pieces = dropWritten(pieces, written);
    }
  }

  #close(): void {
    closeSync(this.#descriptor);
    this.#isOpen = false;
  }

  /** The system's own message does not always name the file. */
  #try<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      const reason = error instanceof Error ? error.message : error;
      throw new WorkFailedError(`writing ${this.path}: ${reason}`, { cause: error });
    }
  }
}

/** Larger than small images and any header, smaller than a processor's cache. */
const BUFFER_SIZE = 1 << 16;

/**
 * Writes a file that appears complete or not at all.
 * @throws {WorkFailedError} if it cannot be written.
 */
export function writeWholeFile(path: string, content: string | Uint8Array): void {
  const file = new PendingFile(path);
  try {
    file.write(typeof content === 'string' ? Buffer.from(content) : content);
    file.commit();
  } finally {
    file.discard();
  }
}

/** The pieces that remain after a write, which may have ended within one of them. */
function dropWritten(pieces: readonly Uint8Array[], written: number): Uint8Array[] {
  let rest = written;
  let at = 0;
  for (; at < pieces.length; at++) {
    const length = pieces[at]?.length ?? 0;
    if (rest < length) break;
    rest -= length;
  }
  return pieces.slice(at).map((piece, index) => (index === 0 ? piece.subarray(rest) : piece));
}
