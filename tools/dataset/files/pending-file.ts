import { closeSync, openSync, renameSync, rmSync, writevSync } from 'node:fs';
import { WorkFailedError } from '../../common/exit.ts';

/**
 * A file that gets its name when it is whole: written beside its place under another name, then renamed. A program that
 * ends before leaves at most `<name>.partial` behind, never half a file under the real name.
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
    try {
      this.#descriptor = openSync(this.#partialPath, 'w');
    } catch (error) {
      throw new WorkFailedError(`writing ${path}: ${error instanceof Error ? error.message : error}`);
    }
  }

  /** Bytes written so far. */
  get size(): number {
    return this.#size;
  }

  /** Takes the bytes at once: small ones are gathered, large ones written. What they lie in may be used again. */
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
   * @throws {WorkFailedError} if something else has it, such as a folder.
   */
  commit(): void {
    this.#flush();
    this.#close();
    try {
      renameSync(this.#partialPath, this.path);
    } catch (error) {
      rmSync(this.#partialPath, { force: true });
      throw new WorkFailedError(`writing ${this.path}: ${error instanceof Error ? error.message : error}`);
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
    while (pieces.some(({ length }) => length > 0)) pieces = dropWritten(pieces, writevSync(this.#descriptor, pieces));
  }

  #close(): void {
    closeSync(this.#descriptor);
    this.#isOpen = false;
  }
}

/** Larger than small images and any header, smaller than what a processor keeps at hand. */
const BUFFER_SIZE = 1 << 16;

/** What is left of the pieces after a write that may have stopped in the middle of one. */
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
