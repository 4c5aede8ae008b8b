/** One image of a list: its number, the class of its folder, and its path. */
export interface ListedImage {
  readonly index: number;
  readonly classIndex: number;
  /** Relative to the root, with `/` between folders. */
  readonly path: string;
}

export interface FolderClasses {
  readonly images: readonly ListedImage[];
  /** Folder of each class, in the order of their numbers; `.` for the root itself. */
  readonly folders: readonly string[];
}

/**
 * Numbers images and classes as im2rec does: images from 0 in the order given; each folder gets the next class number at
 * its first image. A nested folder is a class of its own.
 * @param paths In the order of the walk: a folder's files by name, then its folders by name.
 */
export function numberByFolder(paths: Iterable<string>): FolderClasses {
  const classes = new Map<string, number>();
  const images: ListedImage[] = [];
  for (const path of paths) {
    const folder = folderOf(path);
    const classIndex = classes.get(folder) ?? classes.size;
    classes.set(folder, classIndex);
    images.push({ index: images.length, classIndex, path });
  }
  return { images, folders: [...classes.keys()] };
}

/** The folder that a file lies in; `.` for the root itself. */
export function folderOf(path: string): string {
  const end = path.lastIndexOf('/');
  return end < 0 ? '.' : path.slice(0, end);
}
