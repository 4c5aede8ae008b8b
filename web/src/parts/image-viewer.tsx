import { Popover, Slider } from '@mantine/core';
import { type PointerEvent, type ReactNode, useEffect, useRef, useState } from 'react';
import {
  type ImageFormat,
  isImageFormat,
  OTHER_FORMATS,
  type OtherFormat,
} from '../../../core/contract/image-formats.ts';
import { useObjectUrl } from '../viewer/use-object-url.ts';
import { AS_TAKEN, isAsTaken, panned, styleOf, type View, zoomed } from '../viewer/view.ts';
import { formatBytes, formatSize } from '../words/format.ts';
import type { WorklistItem } from '../worklist/worklist-item.ts';
import { Icon } from './icons.tsx';
import { ImageName } from './image-name.tsx';
import { ToolButton } from './tool-button.tsx';
import './image-viewer.css';

const WORDS = {
  unreadable: (format: ImageFormat | OtherFormat | undefined) =>
    format === undefined || isImageFormat(format)
      ? 'This browser cannot show the file.'
      : `This looks like a ${OTHER_FORMATS[format].name} file, which this browser cannot show.`,
  asTaken: 'As stored',
};

/** An image, as large as the space allows, on black; what is done to it here changes its look only, never what is judged. */
export function ImageViewer(props: {
  image: WorklistItem;
  view: View;
  onView: (change: (view: View) => View) => void;
  heading: ReactNode;
}) {
  const { image, view, onView, heading } = props;
  const url = useObjectUrl(image.file);
  const [unreadable, setUnreadable] = useState(false);
  const stage = useWheelZoom(onView);
  const drag = useDragToPan(view, onView);
  return (
    <figure className="viewer on-image" aria-labelledby="image-name">
      <figcaption className="viewer-head">{heading}</figcaption>
      <div className="viewer-stage" ref={stage} data-zoomed={view.zoom > 1} {...drag}>
        {unreadable && (
          <p className="viewer-unreadable">
            <Icon name="image" />
            {WORDS.unreadable(image.header?.format)}
          </p>
        )}
        {url !== null && !unreadable && (
          <img
            src={url}
            alt={`X-ray ${image.name}`}
            draggable={false}
            style={styleOf(view)}
            onError={() => setUnreadable(true)}
          />
        )}
        <ViewBadges view={view} />
      </div>
      {!unreadable && <ViewerTools view={view} onView={onView} />}
    </figure>
  );
}

/** Name, place and size of the image, above it. */
export function ImageTitle({ image, place, count }: { image: WorklistItem; place: number; count: number }) {
  const facts = [
    image.header?.size && formatSize(image.header.size),
    formatBytes(image.file.size),
    count > 1 && `image ${place} of ${count}`,
  ];
  return (
    <div className="viewer-title">
      <h2 id="image-name">
        <ImageName name={image.name} />
      </h2>
      <p className="numbers">{facts.filter(Boolean).join(' · ')}</p>
    </div>
  );
}

/** Says on the image what was done to its look, so that a mirrored image is never taken for the other side. */
function ViewBadges({ view }: { view: View }) {
  const badges = [
    view.inverted && 'Inverted',
    view.mirrored && 'Mirrored left–right',
    view.flipped && 'Flipped top–bottom',
    (view.brightness !== 100 || view.contrast !== 100) && 'Brightness or contrast changed',
    view.zoom > 1 && `Zoom ${Math.round(view.zoom * 100)} %`,
  ].filter(Boolean);
  if (badges.length === 0) return null;
  return <p className="viewer-badges numbers">{badges.join(' · ')}</p>;
}

function ViewerTools({ view, onView }: { view: View; onView: (change: (view: View) => View) => void }) {
  return (
    <div className="viewer-tools" role="toolbar" aria-label="Look of the image">
      <ToolButton icon="minus" label="Zoom out" shortcut="−" onClick={() => onView((v) => zoomed(v, 1 / 1.25))} />
      <ToolButton icon="plus" label="Zoom in" shortcut="+" onClick={() => onView((v) => zoomed(v, 1.25))} />
      <ToolButton
        icon="invert"
        label="Invert"
        shortcut="I"
        pressed={view.inverted}
        onClick={() => onView((v) => ({ ...v, inverted: !v.inverted }))}
      />
      <ToolButton
        icon="mirror"
        label="Mirror left to right"
        shortcut="H"
        pressed={view.mirrored}
        onClick={() => onView((v) => ({ ...v, mirrored: !v.mirrored }))}
      />
      <WindowPopover view={view} onView={onView} />
      <ToolButton
        icon="fit"
        label={WORDS.asTaken}
        shortcut="Space"
        disabled={isAsTaken(view)}
        onClick={() => onView(() => AS_TAKEN)}
      />
    </div>
  );
}

function WindowPopover({ view, onView }: { view: View; onView: (change: (view: View) => View) => void }) {
  return (
    <Popover position="top" width={240} trapFocus withinPortal={false} shadow="none">
      <Popover.Target>
        <button type="button" className="button button-quiet button-icon" aria-label="Brightness and contrast">
          <Icon name="sliders" />
        </button>
      </Popover.Target>
      <Popover.Dropdown className="viewer-window" aria-label="Brightness and contrast">
        {(['brightness', 'contrast'] as const).map((name) => (
          <div key={name}>
            <p id={`window-${name}`} className="numbers">
              {name === 'brightness' ? 'Brightness' : 'Contrast'} {view[name]} %
            </p>
            <Slider
              min={25}
              max={300}
              step={5}
              value={view[name]}
              label={null}
              thumbProps={{ 'aria-labelledby': `window-${name}` }}
              onChange={(value) => onView((v) => ({ ...v, [name]: value }))}
            />
          </div>
        ))}
      </Popover.Dropdown>
    </Popover>
  );
}

/** The wheel zooms the image under the pointer instead of scrolling the page; React's own wheel listener could not prevent that. */
function useWheelZoom(onView: (change: (view: View) => View) => void) {
  const stage = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const element = stage.current;
    if (element === null) return;
    const zoom = (event: WheelEvent): void => {
      event.preventDefault();
      const { left, top, width, height } = element.getBoundingClientRect();
      const at = { x: (event.clientX - left) / width - 0.5, y: (event.clientY - top) / height - 0.5 };
      onView((view) => zoomed(view, 1.0015 ** -event.deltaY, at));
    };
    element.addEventListener('wheel', zoom, { passive: false });
    return () => element.removeEventListener('wheel', zoom);
  }, [onView]);
  return stage;
}

function useDragToPan(view: View, onView: (change: (view: View) => View) => void) {
  const move = (event: PointerEvent<HTMLDivElement>): void => {
    if (!event.currentTarget.hasPointerCapture(event.pointerId)) return;
    const { width, height } = event.currentTarget.getBoundingClientRect();
    onView((v) => panned(v, event.movementX / width, event.movementY / height));
  };
  return {
    onPointerDown: (event: PointerEvent<HTMLDivElement>) => {
      if (view.zoom > 1 && event.button === 0) event.currentTarget.setPointerCapture(event.pointerId);
    },
    onPointerMove: move,
  };
}
