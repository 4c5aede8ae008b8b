/** The prediction handler as Lambda runs it, with stand-ins for guard and model, and a count of what each request costs. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { InvokeEndpointCommand, SageMakerRuntimeClient } from '@aws-sdk/client-sagemaker-runtime';
import { mockClient } from 'aws-sdk-client-mock';
import { readRgbPng } from '../../../core/formats/png/read-rgb.ts';
import type { ZlibPort } from '../../../core/formats/png/zlib-port.ts';
import { createWasmDecoder } from '../../../imaging/decode-wasm.ts';
import type { ImageDecoder } from '../../../imaging/decoder.ts';
import { nodeZlib } from '../../../imaging/node-zlib.ts';
import type { Raster } from '../../../imaging/raster.ts';
import type { Guard } from '../../../inference/guard.ts';
import { createPreparer } from '../../../inference/preparer.ts';
import { createPredictHandler } from '../../../lambda/predict/handler.ts';
import { countBytesAllocated } from '../../core/formats/bytes-allocated.ts';
import { countJpegWork, type JpegWork } from '../../core/formats/jpeg/jpeg-work.ts';
import { colourGuard } from '../../fixtures/guards/colour-guard.ts';
import { PNG_SIGNATURE, writeChunk } from '../recipe/png-chunks.ts';
import type { Reply } from '../reply.ts';
import { call } from './handler.ts';

const SIDE = 224;
const DECODER = '@cornerstonejs/codec-libjpeg-turbo-8bit/decodewasm';

/** How a prepared image begins: signature, and IHDR with 224 × 224 pixels of 8 bits, RGB. */
const HEADER = Buffer.concat([PNG_SIGNATURE, writeChunk('IHDR', Buffer.from('000000e0000000e00802000000', 'hex'))]);

/** What a request costs, and nothing that depends on the machine. */
export interface Work extends JpegWork {
  /** Calls of the model, of the guard and of the decoder. */
  modelCalls: number;
  guardCalls: number;
  decoderCalls: number;
  inflaters: number;
  inflatedBytes: number;
  /** Bytes that checksums of a PNG are taken of. */
  summedBytes: number;
  /** Bytes of typed arrays that are created. */
  allocatedBytes: number;
}

export interface CountedReply {
  readonly reply: Reply;
  readonly work: Work;
  /** What the decoder made of the file; null if it was not asked, as for 16 bits, or refused. */
  readonly decoded: Raster | null;
  /** SHA-256 of what the model was sent; null if it was not asked. */
  readonly sentSha256: string | null;
  /** Faults that the handler did not expect, and what the model was sent that is no prepared image. */
  readonly faults: readonly Error[];
}

export interface CountedHandler {
  /** One request at a time. */
  send(event: object): Promise<CountedReply>;
  close(): void;
}

type Counts = Omit<Work, keyof JpegWork | 'allocatedBytes'>;

const NOTHING: Counts = {
  modelCalls: 0,
  guardCalls: 0,
  decoderCalls: 0,
  inflaters: 0,
  inflatedBytes: 0,
  summedBytes: 0,
};

interface Seen {
  decoded: Raster | null;
  sentSha256: string | null;
  readonly faults: Error[];
}

/** Reads a prepared image to its end; that costs as much as the rest of a request, so only one in some is read. */
const isWhole = (png: Uint8Array) => readRgbPng(png, { width: SIDE, height: SIDE }, nodeZlib) !== null;

export function startCountedHandler(): CountedHandler {
  let modelCallsSoFar = 0;
  let counts = { ...NOTHING };
  let seen: Seen = { decoded: null, sentSha256: null, faults: [] };
  const jpeg = countJpegWork();
  const allocated = countBytesAllocated();

  const zlib: ZlibPort = {
    crc32(bytes) {
      counts.summedBytes += bytes.length;
      return nodeZlib.crc32(bytes);
    },
    inflate(stream, read) {
      counts.inflaters++;
      return nodeZlib.inflate(stream, (piece) => {
        counts.inflatedBytes += piece.length;
        read(piece);
      });
    },
  };
  const wasmDecoder = createWasmDecoder(readFileSync(createRequire(import.meta.url).resolve(DECODER)), zlib);
  const decoder: ImageDecoder = {
    async decode(file, format) {
      counts.decoderCalls++;
      seen.decoded = await wasmDecoder.decode(file, format);
      return seen.decoded;
    },
  };
  const { metadata } = colourGuard();
  const guard: Guard = {
    metadata,
    async check({ data, width, height, channels }) {
      counts.guardCalls++;
      if (data.length !== SIDE * SIDE * 3 || width !== SIDE || height !== SIDE || channels !== 3) {
        seen.faults.push(new Error(`The guard was given ${width} × ${height} pixels of ${channels} channels`));
      }
      return Object.fromEntries(metadata.scores.map((name, channel) => [name, (data[channel] ?? 0) / 255]));
    },
    close: async () => {},
  };
  const runtime = mockClient(SageMakerRuntimeClient);
  runtime.on(InvokeEndpointCommand).callsFake(({ Body }: { Body: Uint8Array }) => {
    counts.modelCalls++;
    seen.sentSha256 = createHash('sha256').update(Body).digest('hex');
    modelCallsSoFar++;
    const isPrepared = HEADER.equals(Body.subarray(0, HEADER.length)) && (modelCallsSoFar % 8 > 0 || isWhole(Body));
    if (!isPrepared) {
      seen.faults.push(new Error('The model was sent something else than a prepared image'));
    }
    return { Body: Buffer.from('[0.25, 0.75]'), ContentType: 'application/json' };
  });
  const handle = createPredictHandler({
    endpointName: 'stand-in',
    region: 'eu-central-1',
    model: { name: 'stand-in', version: '0', operatingPoint: 0.5 },
    checks: { mode: 'enforce', guard: metadata },
    preparer: createPreparer({ side: SIDE, decoder, guard, zlib }),
    allowedOrigins: [],
    telemetry: { record: () => {}, fault: (_requestId, error) => seen.faults.push(error) },
  });
  return {
    async send(event) {
      counts = { ...NOTHING };
      seen = { decoded: null, sentSha256: null, faults: [] };
      jpeg.take();
      allocated.take();
      const reply = await call(handle, event);
      runtime.resetHistory();
      return { reply, work: { ...counts, ...jpeg.take(), allocatedBytes: allocated.take() }, ...seen };
    },
    close() {
      jpeg.stop();
      allocated.stop();
      runtime.restore();
    },
  };
}
