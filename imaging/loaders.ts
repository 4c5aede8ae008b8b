import { isMainThread } from 'node:worker_threads';
import sharp from 'sharp';
import type { ImageFormat } from '../core/contract/image-formats.ts';

const LOADERS: Readonly<Record<ImageFormat, string>> = { jpeg: 'VipsForeignLoadJpeg', png: 'VipsForeignLoadPng' };

/**
 * Blocks libvips' loaders of all formats except ours. Blocking applies to the whole process, so it happens once, on the main
 * thread, before a worker thread starts. If each thread did it again, every loader would be blocked for a moment, and an image
 * that another thread decodes just then would be refused. (A process also needs sharp loaded on its main thread before its
 * workers load it.) Import this module where such threads are started.
 */
if (isMainThread) {
  sharp.block({ operation: ['VipsForeignLoad'] });
  sharp.unblock({ operation: Object.values(LOADERS) });
  sharp.cache(false);
}
