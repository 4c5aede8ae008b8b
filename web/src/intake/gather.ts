import { isImageName } from '../../../core/contract/image-formats.ts';
import { recogniseImage } from '../../../imaging/recognise.ts';
import type { ImageSource } from './image-source.ts';

/** Images found in a drop, a paste or a file dialog; `skipped` counts the files left out: unreadable, or in a folder and not an image. */
export interface Gathered {
  readonly images: readonly ImageSource[];
  readonly skipped: number;
}

const HIDDEN_NAME = /^\./;

/** Enough to tell what a file is. */
const FIRST_BYTES = 16;

/** Takes files as they are. A pasted image has no name. */
export function gatherFiles(files: Iterable<File>): Gathered {
  return { images: Array.from(files, (file) => ({ name: file.name || 'Pasted X-ray', file })), skipped: 0 };
}

/**
 * Takes the images of a folder chosen with a file dialog, in the order of their paths, without hidden files and folders. An
 * image's name decides, and with any other name (`.jfif`, `.jpe`, none at all) the first bytes. A file that is chosen by itself is
 * always taken: the service decides about it.
 */
export async function gatherFolder(files: Iterable<File>): Promise<Gathered> {
  const all = Array.from(files).filter((file) => !isHidden(file));
  const images: File[] = [];
  for (const file of all) if (isImageName(file.name) || (await beginsAsImage(file))) images.push(file);
  return { images: images.map((file) => ({ name: file.name, file })), skipped: all.length - images.length };
}

/** By its own name or by that of a folder below the one that was chosen. */
function isHidden({ name, webkitRelativePath }: File): boolean {
  return (
    HIDDEN_NAME.test(name) ||
    webkitRelativePath
      .split('/')
      .slice(1)
      .some((part) => HIDDEN_NAME.test(part))
  );
}

/** False for a file that cannot be read. */
async function beginsAsImage(file: File): Promise<boolean> {
  const first = await file
    .slice(0, FIRST_BYTES)
    .arrayBuffer()
    .catch(() => new ArrayBuffer());
  return recogniseImage(new Uint8Array(first)) !== null;
}

/** Takes what was dropped: files as they are, folders with their subfolders. */
export async function gatherDrop(transfer: DataTransfer): Promise<Gathered> {
  // The browser clears the list when the event ends: entries must be taken before the first await.
  const entries = Array.from(transfer.items).flatMap((item) => {
    const entry = item.kind === 'file' ? item.webkitGetAsEntry() : null;
    return entry === null ? [] : [entry];
  });
  if (entries.length === 0) return gatherFiles(transfer.files);
  const found = await Promise.all(
    entries.map(async (entry): Promise<Gathered> => {
      const read = await readAll(entry);
      const files = read.filter((file) => file !== null);
      const { images, skipped } = isFile(entry) ? gatherFiles(files) : await gatherFolder(files);
      return { images, skipped: skipped + read.length - files.length };
    }),
  );
  return {
    images: found.flatMap(({ images }) => images),
    skipped: found.reduce((sum, { skipped }) => sum + skipped, 0),
  };
}

/**
 * The files of an entry in the order of their paths, without those of hidden folders in it; null for each that cannot be read, so
 * that the others are kept.
 */
async function readAll(entry: FileSystemEntry): Promise<(File | null)[]> {
  if (isFile(entry)) return [await readFile(entry).catch(() => null)];
  if (!isDirectory(entry)) return [];
  const entries = await readEntries(entry.createReader()).catch(() => null);
  if (entries === null) return [null];
  entries.sort((a, b) => a.name.localeCompare(b.name, 'en', { numeric: true }));
  const files: (File | null)[] = [];
  for (const child of entries)
    if (isFile(child) || !HIDDEN_NAME.test(child.name)) files.push(...(await readAll(child)));
  return files;
}

/** A reader returns the entries in batches of at most a hundred; an empty batch ends them. */
async function readEntries(reader: FileSystemDirectoryReader): Promise<FileSystemEntry[]> {
  const entries: FileSystemEntry[] = [];
  for (;;) {
    const batch = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (batch.length === 0) return entries;
    entries.push(...batch);
  }
}

function readFile(entry: FileSystemFileEntry): Promise<File> {
  return new Promise((resolve, reject) => entry.file(resolve, reject));
}

function isFile(entry: FileSystemEntry): entry is FileSystemFileEntry {
  return entry.isFile;
}

function isDirectory(entry: FileSystemEntry): entry is FileSystemDirectoryEntry {
  return entry.isDirectory;
}
