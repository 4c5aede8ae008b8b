/** The endings that im2rec accepts, in any case. */
export const IMAGE_ENDINGS: readonly string[] = ['.jpeg', '.jpg', '.png'];

/** True for a file name that ends as an image does. A name that is nothing but an ending (`.jpg`) has none. */
export function isImageName(name: string, endings: readonly string[] = IMAGE_ENDINGS): boolean {
  const ending = /[^.].*?(\.[^.]*)$/s.exec(name)?.[1];
  return ending !== undefined && endings.includes(ending.toLowerCase());
}
