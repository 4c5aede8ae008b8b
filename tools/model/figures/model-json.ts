/**
 * The text of a JSON file in a model folder: indented, but arrays of numbers on one line, so that a table of counts does not
 * take a page.
 */
export function modelJson(value: unknown): string {
  const text = JSON.stringify(value, null, 2);
  const oneLine = text.replace(/\[\s*(-?\d[\d.eE+-]*(?:,\s*-?\d[\d.eE+-]*)*)\s*\]/g, (_, numbers: string) => {
    return `[${numbers.replaceAll(/,\s*/g, ', ')}]`;
  });
  return `${oneLine}\n`;
}
