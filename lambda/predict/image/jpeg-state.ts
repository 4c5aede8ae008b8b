import type { Frame } from './jpeg-frame.ts';
import type { HuffmanTables } from './jpeg-tables.ts';

/** What a JPEG's segments have said so far. */
export interface JpegState {
  frame: Frame | undefined;
  readonly quantizationTables: Set<number>;
  readonly huffmanTables: HuffmanTables;
  /** MCUs between restart markers; 0 = no restart markers. */
  restartInterval: number;
  scanCount: number;
  /** Ids of the components whose samples, or for progressive frames whose first DC scan, were seen. */
  readonly scanned: Set<number>;
}

export function createState(): JpegState {
  return {
    frame: undefined,
    quantizationTables: new Set(),
    huffmanTables: { dc: new Map(), ac: new Map() },
    restartInterval: 0,
    scanCount: 0,
    scanned: new Set(),
  };
}
