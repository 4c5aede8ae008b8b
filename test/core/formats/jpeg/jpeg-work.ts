/**
 * Counts what walking and decoding JPEGs costs, by standing in front of the methods that do the work: their loops carry no
 * counter of their own.
 */
import { ComponentBlocks } from '../../../../core/formats/jpeg/blocks.ts';
import { HuffmanBits } from '../../../../core/formats/jpeg/huffman-bits.ts';
import { NonZero } from '../../../../core/formats/jpeg/progressive-blocks.ts';
import { Tally } from '../../../../core/formats/jpeg/tally.ts';

export interface JpegWork {
  segments: number;
  scans: number;
  /** Blocks that the scans have by their headers; a block counts once for each scan. */
  blocks: number;
  /** Huffman codes that are read. */
  codes: number;
  /** Pieces of coded data between restart markers. */
  intervals: number;
  /** Blocks whose known coefficients are gone through, once for each scan that refines them. */
  refinedBlocks: number;
  /** Blocks whose samples are computed. */
  transformedBlocks: number;
}

export interface JpegWorkCounter {
  /** Of everything since the last call. */
  take(): JpegWork;
  stop(): void;
}

const NOTHING: JpegWork = {
  segments: 0,
  scans: 0,
  blocks: 0,
  codes: 0,
  intervals: 0,
  refinedBlocks: 0,
  transformedBlocks: 0,
};

export function countJpegWork(): JpegWorkCounter {
  let work = { ...NOTHING };
  const { addSegment, addScan, addBlocks } = Tally.prototype;
  const { readSymbol, endInterval } = HuffmanBits.prototype;
  const { count } = NonZero.prototype;
  const { transform } = ComponentBlocks.prototype;
  Object.assign(Tally.prototype, {
    addSegment(this: Tally) {
      work.segments++;
      addSegment.call(this);
    },
    addScan(this: Tally) {
      work.scans++;
      addScan.call(this);
    },
    addBlocks(this: Tally, more: number) {
      addBlocks.call(this, more);
      work.blocks += more;
    },
  });
  HuffmanBits.prototype.readSymbol = function (lookup) {
    work.codes++;
    return readSymbol.call(this, lookup);
  };
  HuffmanBits.prototype.endInterval = function () {
    work.intervals++;
    return endInterval.call(this);
  };
  NonZero.prototype.count = function (block, first, last) {
    work.refinedBlocks++;
    return count.call(this, block, first, last);
  };
  ComponentBlocks.prototype.transform = function (block, from, column, row) {
    work.transformedBlocks++;
    transform.call(this, block, from, column, row);
  };
  return {
    take() {
      const done = work;
      work = { ...NOTHING };
      return done;
    },
    stop() {
      Object.assign(Tally.prototype, { addSegment, addScan, addBlocks });
      Object.assign(HuffmanBits.prototype, { readSymbol, endInterval });
      Object.assign(NonZero.prototype, { count });
      Object.assign(ComponentBlocks.prototype, { transform });
    },
  };
}
