import { formatBytes, formatSize } from '../words/format.ts';
import type { WorklistItem } from '../worklist/worklist-item.ts';
import { ImageName } from './image-name.tsx';

/** Name, size and position of an X-ray, above it. */
export function ImageTitle({ item, position, count }: { item: WorklistItem; position: number; count: number }) {
  const facts = [
    item.header?.size && formatSize(item.header.size),
    formatBytes(item.file.size),
    count > 1 && `X-ray ${position} of ${count}`,
  ];
  return (
    <div className="viewer-title">
      <h2 id="image-name">
        <ImageName name={item.name} />
      </h2>
      <p>{facts.filter(Boolean).join(' · ')}</p>
    </div>
  );
}
