import { type Dirent, readdirSync, realpathSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { compareCodePoints } from '../../../core/dataset/code-point-order.ts';
import { WorkFailedError, WrongUseError } from '../../common/exit.ts';

/**
 * Walks a folder in im2rec's order: its files by name, then its folders by name, links followed.
 * @param recursive False for the files of the folder itself only.
 * @param others What to do about names behind which is neither file nor folder: a link that leads nowhere, a pipe.
 * im2rec passes over them.
 * @returns Paths relative to the root, with `/` between folders.
 * @throws {WrongUseError} if there is no such folder; {WorkFailedError} for a link that leads back into itself, or, where
 * others are skipped, a name that is not UTF-8 and could not stand in a list.
 */
export function* walkFiles(root: string, recursive: boolean, others: 'skip' | 'name' = 'skip'): Generator<string> {
  if (statSync(root, { throwIfNoEntry: false })?.isDirectory() !== true) {
    throw new WrongUseError(`reading a folder: needed ${root}, found no such folder`);
  }
  yield* walkFolder(root, '', { recursive, others, above: [] });
}

interface Walk {
  readonly recursive: boolean;
  readonly others: 'skip' | 'name';
  /** Where the folders above really lie. */
  readonly above: readonly string[];
}

function* walkFolder(root: string, folder: string, how: Walk): Generator<string> {
  const real = realpathSync(join(root, folder));
  if (how.above.includes(real)) {
    throw new WorkFailedError(
      `reading a folder: needed an end, found that ${join(root, folder)} leads back to ${real}`,
    );
  }
  const entries = readdirSync(join(root, folder), { withFileTypes: true });
  entries.sort((a, b) => compareCodePoints(a.name, b.name));
  const folders: string[] = [];
  for (const entry of entries) {
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
    const kind = kindOf(entry, join(root, path), how.others);
    if (kind === 'file' || (kind === 'other' && how.others === 'name')) yield path;
    if (kind === 'folder') folders.push(path);
  }
  if (!how.recursive) return;
  for (const path of folders) yield* walkFolder(root, path, { ...how, above: [...how.above, real] });
}

function kindOf(entry: Dirent, path: string, others: Walk['others']): 'file' | 'folder' | 'other' {
  if (others === 'skip' && entry.name.includes('\ufffd') && statSync(path, { throwIfNoEntry: false }) === undefined) {
    throw new WorkFailedError(`reading a folder: needed names in UTF-8, found ${JSON.stringify(path)} that is not`);
  }
  if (entry.isFile()) return 'file';
  if (entry.isDirectory()) return 'folder';
  const target = entry.isSymbolicLink() ? statSync(path, { throwIfNoEntry: false }) : undefined;
  if (target?.isFile() === true) return 'file';
  return target?.isDirectory() === true ? 'folder' : 'other';
}
