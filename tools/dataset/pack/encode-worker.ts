import { parentPort, workerData } from 'node:worker_threads';
import { Scratch } from '../files/read-chunks.ts';
import type { EncodedImage } from '../images/encode.ts';
import { UnreadableImageError } from '../images/unreadable-image-error.ts';
import type { PackOptions } from './pack-options.ts';
import { prepareImage } from './prepare-image.ts';
import { readImageFile } from './read-image.ts';

/** A worker thread's reply to the path of an image. */
export type EncodeReply = EncodedImage | { readonly fault: string };

const port = parentPort;
const options: PackOptions = workerData;
/** Shared by all images: the pool sends the next one after the reply. */
const scratch = new Scratch();

port?.on('message', async (path: string) => {
  const reply = await encode(path);
  port.postMessage(reply, 'image' in reply ? [reply.image.buffer as ArrayBuffer] : []);
});

async function encode(path: string): Promise<EncodeReply> {
  try {
    return await prepareImage(readImageFile(path, scratch), options);
  } catch (error) {
    if (error instanceof UnreadableImageError) return { fault: error.message };
    throw error;
  }
}
