import type { ImageBox } from '../parts/image-viewer.tsx';
import { describeMap } from '../words/explanation-words.ts';
import type { Explanation } from './explanation.ts';
import { mapCells } from './map-cells.ts';
import './map-overlay.css';

/** No cell hides the X-ray. */
const MOST_OPAQUE = 0.5;

/** A relevance map over the image: the same box, the same transformation. */
export default function MapOverlay({ map, box: size }: { map: NonNullable<Explanation['map']>; box: ImageBox }) {
  const cells = mapCells(map);
  const mark = Math.min(size.width, size.height) / 60;
  return (
    <svg
      className="map-overlay"
      viewBox={`0 0 ${size.width} ${size.height}`}
      style={{ transform: size.transform }}
      role="img"
      aria-label={describeMap(cells)}
    >
      {cells.map(({ row, column, left, top, width, height, speaksFor, strength }) => {
        const [x, y] = [left * size.width, top * size.height];
        const [middleX, middleY] = [x + (width * size.width) / 2, y + (height * size.height) / 2];
        return (
          <g key={`${row}-${column}`} className={`map-cell map-${speaksFor}`}>
            <rect
              x={x}
              y={y}
              width={width * size.width}
              height={height * size.height}
              fillOpacity={MOST_OPAQUE * strength}
            />
            {/* A sign beside the colour: + speaks for pneumonia, − against it. */}
            {strength >= 0.25 && (
              <path
                d={`M${middleX - mark} ${middleY}h${2 * mark}${speaksFor === 'pneumonia' ? `M${middleX} ${middleY - mark}v${2 * mark}` : ''}`}
                strokeWidth={mark / 2}
              />
            )}
          </g>
        );
      })}
    </svg>
  );
}
