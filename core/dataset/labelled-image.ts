/** An image of known class, as far as its name and folder tell. */
export interface Image {
  /** Relative to the source folder, with `/` between folders. */
  readonly path: string;
  /** Name of the folder that it lies in. */
  readonly className: string;
  readonly name: string;
  /** Images of one group are of one patient, or may be. */
  readonly group: string;
}

/**
 * The patient group that a file name carries: `person1238_bacteria_3194.jpeg` → `person1238`,
 * `NORMAL2-IM-0637-0001.jpeg` → `NORMAL2-IM-0637`, `IM-0533-0001-0001.jpeg` → `IM-0533`. A name of another kind says
 * nothing about its patient: without its ending it is a group of its own.
 */
export function groupOf(name: string): string {
  return (
    /^(person\d+)_(?:bacteria|virus)_\d+\./.exec(name)?.[1] ?? /^((?:NORMAL2-)?IM-\d+)-/.exec(name)?.[1] ?? stemOf(name)
  );
}

function stemOf(name: string): string {
  return name.replace(/(?<=.)\.[^.]*$/, '');
}
