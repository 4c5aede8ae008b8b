import type { View } from '../viewer/view.ts';

/** How a view differs from the stored image, so that a mirrored image is never taken for the other side; empty where it does not. */
export function describeView({ zoom, inverted, mirrored, flipped, brightness, contrast }: View): string {
  const differences = [
    inverted && 'Inverted',
    mirrored && 'Mirrored left–right',
    flipped && 'Flipped top–bottom',
    (brightness !== 100 || contrast !== 100) && 'Brightness or contrast changed',
    zoom > 1 && `Zoom ${Math.round(zoom * 100)} %`,
  ];
  return differences.filter(Boolean).join(' · ');
}
