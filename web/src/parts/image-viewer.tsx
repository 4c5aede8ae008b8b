import { type CSSProperties, type ReactNode, useState } from 'react';
import {
  describeFormat,
  type ImageFormat,
  isImageFormat,
  type OtherFormat,
} from '../../../core/contract/image-formats.ts';
import { dragToPan } from '../viewer/drag-to-pan.ts';
import { useShownImage } from '../viewer/use-shown-image.ts';
import { useWheelZoom } from '../viewer/use-wheel-zoom.ts';
import { styleOf, type View, type ViewChange } from '../viewer/view.ts';
import { describeShown } from '../words/preparation-words.ts';
import { describeView } from '../words/view-words.ts';
import type { WorklistItem } from '../worklist/worklist-item.ts';
import { Icon } from './icons.tsx';
import { ViewerTools } from './viewer-tools.tsx';
import './image-viewer.css';

const WORDS = {
  alt: (name: string) => `X-ray ${name}`,
  making: 'Reading the X-ray',
  unreadable: (format: ImageFormat | OtherFormat | undefined) =>
    format === undefined || isImageFormat(format)
      ? 'This browser cannot show the file.'
      : `This looks like ${describeFormat(format)}, which this browser cannot show.`,
};

/** Where an image is on its stage: as large as its width and height allow, then transformed. */
export interface ImageBox {
  /** Pixels, upright. */
  readonly width: number;
  readonly height: number;
  readonly transform: CSSProperties['transform'];
}

/** An image on black, as large as the space allows. The tools change how it is displayed, never what is classified. */
export function ImageViewer(props: {
  item: WorklistItem;
  view: View;
  onView: (change: ViewChange) => void;
  heading: ReactNode;
  /** What lies over the image, in its own box. */
  overlay: ((box: ImageBox) => ReactNode) | null;
}) {
  const { item, view, onView, heading, overlay } = props;
  const [size, setSize] = useState<Pick<ImageBox, 'width' | 'height'> | null>(null);
  const { url, windowing } = useShownImage(item);
  const [unreadable, setUnreadable] = useState(false);
  const stage = useWheelZoom(onView);
  const description = describeView(view);
  return (
    <figure className="viewer on-image" aria-labelledby="image-name">
      <figcaption className="viewer-head">{heading}</figcaption>
      <div className="viewer-stage" ref={stage} data-zoomed={view.zoom > 1} {...dragToPan(view, onView)}>
        {unreadable && (
          <p className="viewer-unreadable">
            <Icon name="xray" />
            {WORDS.unreadable(item.header?.format)}
          </p>
        )}
        {url !== null && !unreadable && (
          <img
            src={url}
            alt={WORDS.alt(item.name)}
            draggable={false}
            style={styleOf(view)}
            onLoad={({ currentTarget: { naturalWidth: width, naturalHeight: height } }) => setSize({ width, height })}
            onError={() => setUnreadable(true)}
          />
        )}
        {size !== null && overlay?.({ ...size, transform: styleOf(view).transform })}
        {url === null && item.header?.isDeep && <p className="viewer-unreadable">{WORDS.making}</p>}
        {windowing !== null && <p className="viewer-windowing numbers">{describeShown(windowing)}</p>}
        {description !== '' && <p className="viewer-badges numbers">{description}</p>}
      </div>
      {!unreadable && <ViewerTools view={view} onView={onView} />}
    </figure>
  );
}
