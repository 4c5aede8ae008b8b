import { type Dirent, readdirSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { compareCodePoints } from '../../core/dataset/code-point-order.ts';
import { WorkFailedError } from './exit.ts';
import { ensureFolder, statOf } from './paths.ts';

export interface WalkOptions {
  /** False for only the files directly in the folder. */
  readonly recursive: boolean;
  /**
   * What to do with names that are neither file nor folder: a dangling link, a pipe. im2rec skips them; a command that must
   * account for every name takes them.
   */
  readonly others: 'skip' | 'name';
  /** Skip hidden names, and everything below a hidden folder. */
  readonly skipHidden?: boolean;
  /** Called for each of them. */
  readonly onHidden?: (path: string) => void;
}

/**
 * Walks a folder in im2rec's order: its files by name, then its folders by name, links followed. Only the names of one
 * folder at a time are in memory.
 * @returns Paths relative to the root, with `/` between folders.
 * @throws {WrongUseError} if there is no such folder.
 * @throws {WorkFailedError} for a link that leads back to a folder above it and, where others are skipped, for a name that is not
 * UTF-8, because it could not be written into a list.
 */
export function* walkFiles(root: string, options: WalkOptions): Generator<string> {
  ensureFolder(root);
  yield* walkFolder(root, '', options, []);
}

/** Folders that systems and programs leave among files; their content is not the user's. */
const SYSTEM_FOLDERS = ['__macosx', '__pycache__', '@eadir', '$recycle.bin', 'system volume information', 'lost+found'];

/** True if a file, or a folder on the way to it, is hidden: its name begins with a dot, or a system left it there. */
export function isHidden(path: string): boolean {
  return path.split('/').some(isHiddenName);
}

function isHiddenName(name: string): boolean {
  return name.startsWith('.') || SYSTEM_FOLDERS.includes(name.toLowerCase());
}

/** @param above Real paths of the folders above. */
function* walkFolder(root: string, folder: string, options: WalkOptions, above: readonly string[]): Generator<string> {
  const real = realpathSync(join(root, folder));
  if (above.includes(real)) {
    throw new WorkFailedError(
      `Reading a folder: needed folders within folders, found that ${join(root, folder)} leads back to ${real}`,
    );
  }
  const entries = readdirSync(join(root, folder), { withFileTypes: true });
  entries.sort((a, b) => compareCodePoints(a.name, b.name));
  const folders: string[] = [];
  for (const entry of entries) {
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
    if (options.skipHidden === true && isHiddenName(entry.name)) {
      options.onHidden?.(path);
      continue;
    }
    if (options.others === 'skip') ensureUtf8(entry.name, join(root, path));
    const kind = kindOf(entry, join(root, path));
    if (kind === 'file' || (kind === 'other' && options.others === 'name')) yield path;
    if (kind === 'folder') folders.push(path);
  }
  if (!options.recursive) return;
  for (const path of folders) yield* walkFolder(root, path, options, [...above, real]);
}

/** Node decodes a byte that is not UTF-8 as U+FFFD: a file of the decoded name does not exist then. */
function ensureUtf8(name: string, path: string): void {
  if (!name.includes('\ufffd') || statOf(path) !== undefined) return;
  throw new WorkFailedError(`Reading a folder: needed names in UTF-8, found ${JSON.stringify(path)} that is not`);
}

function kindOf(entry: Dirent, path: string): 'file' | 'folder' | 'other' {
  const found = entry.isSymbolicLink() ? statOf(path) : entry;
  if (found?.isFile() === true) return 'file';
  return found?.isDirectory() === true ? 'folder' : 'other';
}
