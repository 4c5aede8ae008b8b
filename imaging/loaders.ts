import { isMainThread } from 'node:worker_threads';
import sharp from 'sharp';
import type { ImageFormat } from '../core/contract/image-formats.ts';

const LOADERS: Readonly<Record<ImageFormat, string>> = { jpeg: 'VipsForeignLoadJpeg', png: 'VipsForeignLoadPng' };

/**
 * Leaves libvips only the loaders of our image formats. What is blocked is blocked for the whole process, so this is done
 * once, on the main thread, before a worker thread starts: done again by each thread, it would have a moment in which
 * every loader is blocked, and an image that another thread decodes just then would be refused. (A process also needs
 * sharp loaded on its main thread before its workers load it.) Import this module where such threads are started.
 */
if (isMainThread) {
  sharp.block({ operation: ['VipsForeignLoad'] });
  sharp.unblock({ operation: Object.values(LOADERS) });
  sharp.cache(false);
}
