import { isMainThread } from 'node:worker_threads';
import sharp from 'sharp';

/**
 * Leaves libvips its loaders for JPEG and PNG alone. What is blocked is blocked for the whole process, so this is done
 * once, on the main thread, before a worker thread starts: done again by each thread, it would have a moment in which
 * every loader is blocked, and an image that another thread decodes just then would be refused. (A process also needs
 * sharp loaded on its main thread before its workers load it.) Import this module where such threads are started.
 */
if (isMainThread) {
  sharp.block({ operation: ['VipsForeignLoad'] });
  sharp.unblock({ operation: ['VipsForeignLoadJpeg', 'VipsForeignLoadPng'] });
  sharp.cache(false);
}
