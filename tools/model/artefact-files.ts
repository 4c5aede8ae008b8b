import { WorkFailedError } from '../common/exit.ts';
import { ARTEFACT_LIMITS } from './artefact-limits.ts';

/** The three files of an artefact, as in `model.tar.gz`. */
export interface ArtefactFiles {
  /** Text of `<prefix>-symbol.json`. */
  readonly symbol: string;
  /** Bytes of `<prefix>-NNNN.params`. */
  readonly params: Uint8Array;
  /** NNNN. */
  readonly epoch: number;
  /** Text of `model-shapes.json`. */
  readonly shapes: string;
}

/** The kind of an artefact's file, by its name. */
export type ArtefactFile =
  | { readonly kind: 'symbol'; readonly prefix: string }
  | { readonly kind: 'params'; readonly prefix: string; readonly epoch: number }
  | { readonly kind: 'shapes' };

/** Name that SageMaker's container gives the network's files. */
export const ARTEFACT_PREFIX = 'image-classification';

export const SHAPES_FILE = 'model-shapes.json';

export function symbolFileName(): string {
  return `${ARTEFACT_PREFIX}-symbol.json`;
}

/** @param epoch Number of the checkpoint; at least four digits are written. */
export function paramsFileName(epoch: number): string {
  return `${ARTEFACT_PREFIX}-${String(epoch).padStart(4, '0')}.params`;
}

/** Name of a file of its own beside each file, in which macOS keeps what its archives cannot hold. */
const MAC_COMPANION = /^\._/;

export function classifyFile(name: string): ArtefactFile | undefined {
  if (MAC_COMPANION.test(name)) return undefined;
  if (name === SHAPES_FILE) return { kind: 'shapes' };
  const symbol = /^(.+)-symbol\.json$/.exec(name)?.[1];
  if (symbol !== undefined) return { kind: 'symbol', prefix: symbol };
  const [, prefix, digits] = /^(.+)-(\d{4,9})\.params$/.exec(name) ?? [];
  return prefix === undefined || digits === undefined ? undefined : { kind: 'params', prefix, epoch: Number(digits) };
}

/**
 * Collects the files of an artefact one after the other and keeps those that are needed: of several checkpoints the requested
 * one, or else the one with the highest number, which training saved last.
 */
export class ArtefactCollector {
  readonly #wantedEpoch: number | undefined;
  readonly #files = new Map<'symbol' | 'params' | 'shapes', { readonly name: string; readonly bytes: Uint8Array }>();
  #epoch: number | undefined;
  #prefixes = new Set<string>();

  constructor(wantedEpoch: number | undefined) {
    this.#wantedEpoch = wantedEpoch;
  }

  /**
   * Decides whether to read a file, before it is read.
   * @param sizeInBytes Its announced size.
   * @throws {WorkFailedError} if it is larger than such a file can be, or a second one of its kind.
   */
  wants(name: string, sizeInBytes: number): boolean {
    ensureNotNested(name);
    const file = classifyFile(name);
    if (file === undefined) return false;
    if ('prefix' in file) this.#prefixes.add(file.prefix);
    if (file.kind === 'params' && !this.#isBetter(file.epoch)) return false;
    const known = this.#files.get(file.kind);
    if (known !== undefined && (file.kind !== 'params' || known.name === name)) {
      throw new WorkFailedError(`Reading an artefact: needed one ${known.name}, found ${name} as well`);
    }
    const limit = ARTEFACT_LIMITS[file.kind];
    if (sizeInBytes <= limit) return true;
    throw new WorkFailedError(`Reading ${name}: needed at most ${limit} bytes, found ${sizeInBytes}`);
  }

  add(name: string, bytes: Uint8Array): void {
    const file = classifyFile(name);
    if (file === undefined) return;
    if (file.kind === 'params') this.#epoch = file.epoch;
    this.#files.set(file.kind, { name, bytes });
  }

  /** Frees the current checkpoint before a better one is read. */
  release(name: string): void {
    if (classifyFile(name)?.kind === 'params') this.#files.delete('params');
  }

  /** @throws {WorkFailedError} that names the missing file. */
  finish(): ArtefactFiles {
    const params = this.#need(
      'params',
      this.#wantedEpoch === undefined ? 'NNNN.params' : paramsFileName(this.#wantedEpoch),
    );
    const symbol = this.#need('symbol', 'symbol.json');
    const shapes = this.#need('shapes', SHAPES_FILE);
    if (this.#prefixes.size !== 1) {
      throw new WorkFailedError(
        `Reading an artefact: needed the files of one network, found ${[...this.#prefixes].join(' and ')}`,
      );
    }
    return { params, symbol: decode(symbol), shapes: decode(shapes), epoch: this.#epoch ?? 0 };
  }

  #isBetter(epoch: number): boolean {
    if (this.#wantedEpoch !== undefined) return epoch === this.#wantedEpoch;
    return this.#epoch === undefined || epoch >= this.#epoch;
  }

  #need(kind: 'symbol' | 'params' | 'shapes', what: string): Uint8Array {
    const file = this.#files.get(kind);
    if (file !== undefined) return file.bytes;
    throw new WorkFailedError(`Reading an artefact: needed a file ${what}, found none`);
  }
}

/** @throws {WorkFailedError} for a file of an artefact in a folder: SageMaker's container looks for it at the top. */
function ensureNotNested(name: string): void {
  const parts = name.split('/');
  const last = parts.pop() ?? '';
  if (parts.length === 0 || parts.includes('__MACOSX') || classifyFile(last) === undefined) return;
  throw new WorkFailedError(
    `Reading an artefact: needed its files at the top of the archive, found ${last} in the folder ${parts.join('/')}/`,
  );
}

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    throw new WorkFailedError('Reading an artefact: needed text in UTF-8, found bytes that are not', { cause: error });
  }
}
