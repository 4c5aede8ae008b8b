import { rm } from 'node:fs/promises';
import type { Browser, BrowserContextOptions } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { launchChromium } from './chromium.ts';
import { type MadeImages, makeImages } from './images.ts';
import { openReader, type Reader } from './reader.ts';
import { type Stack, type StackOptions, startStack } from './stack.ts';

/** Starts browser and service for the tests of a file. Every test also fails on errors in the page's console. */
export function usePage(options: StackOptions = {}) {
  let browser: Browser | undefined;
  let stack: Stack | undefined;
  let images: MadeImages | undefined;
  const readers: Reader[] = [];

  beforeAll(async () => {
    // The browser comes first: unpacking it temporarily changes the folder for temporary files.
    browser = await launchChromium();
    [stack, images] = await Promise.all([startStack(options), makeImages()]);
  });

  afterAll(async () => {
    await browser?.close();
    await stack?.close();
    if (images !== undefined) await rm(images.dir, { recursive: true });
  });

  afterEach(async () => {
    for (const reader of readers.splice(0)) {
      await reader.close();
      expect(reader.faults).toEqual([]);
    }
  });

  return {
    open: async (options: BrowserContextOptions = {}): Promise<Reader> => {
      const reader = await openReader(given(browser), given(stack).url, options);
      readers.push(reader);
      return reader;
    },
    stack: () => given(stack),
    images: () => given(images),
  };
}

function given<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('Testing the page: needed what beforeAll starts, found nothing');
  return value;
}
