/** An image with the class and patient group that its folder and name give. */
export interface LabelledImage {
  /** Relative to the source folder, with `/` between folders. */
  readonly path: string;
  /** Name of its folder. */
  readonly className: string;
  readonly name: string;
  /** Images of the same group may be of the same patient. */
  readonly group: string;
}

/**
 * The patient group that a file name carries: `person1238_bacteria_3194.jpeg` → `person1238`,
 * `NORMAL2-IM-0637-0001.jpeg` → `NORMAL2-IM-0637`, `IM-0533-0001-0001.jpeg` → `IM-0533`. Any other name does not identify
 * a patient; its stem is a group of its own.
 */
export function groupOf(name: string): string {
  return (
    /^(person\d+)_(?:bacteria|virus)_\d+\./.exec(name)?.[1] ?? /^((?:NORMAL2-)?IM-\d+)-/.exec(name)?.[1] ?? stemOf(name)
  );
}

function stemOf(name: string): string {
  return name.replace(/(?<=.)\.[^.]*$/, '');
}
