import type { Scaling } from '../images/scale-down.ts';
import { describeScaling } from '../words/scaling-words.ts';
import { Icon } from './icons.tsx';

/** Says that the image which was sent differs from the file on disk. */
export function ScalingNote({ scaling }: { scaling: Scaling | null }) {
  if (scaling === null) return null;
  return (
    <p className="callout numbers">
      <Icon name="fit" />
      <span>{describeScaling(scaling)}</span>
    </p>
  );
}
