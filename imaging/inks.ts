/** Converts CMYK (255 = all of an ink) to RGB by plain arithmetic; a print profile would tint a grey image. */
export function inksToRgb(inks: Uint8Array): Uint8Array {
  const rgb = new Uint8Array((inks.length / 4) * 3);
  for (let from = 0, to = 0; from < inks.length; from += 4) {
    const light = 255 - (inks[from + 3] as number);
    for (let ink = 0; ink < 3; ink++) rgb[to++] = Math.round(((255 - (inks[from + ink] as number)) * light) / 255);
  }
  return rgb;
}
