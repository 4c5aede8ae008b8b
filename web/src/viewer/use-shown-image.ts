import { useEffect, useRef, useState } from 'react';
import type { Windowing } from '../../../imaging/window.ts';
import { readFileHeader } from '../images/file-header.ts';
import { runImageTask } from '../images/image-client.ts';
import type { WorklistItem } from '../worklist/worklist-item.ts';
import { useObjectUrl } from './use-object-url.ts';

interface ShownImage {
  /** Object URL; null until the image is ready. */
  readonly url: string | null;
  /** How its samples became eight bits; null where they had no more. */
  readonly windowing: Windowing | null;
}

interface Made {
  readonly blob: Blob;
  readonly windowing: Windowing | null;
}

/**
 * The image as it is shown: the file itself, or, of more than eight bits, with the window that the model gets. A browser would
 * show the upper eight, which may be black.
 */
export function useShownImage({ file, header }: Pick<WorklistItem, 'file' | 'header'>): ShownImage {
  const [made, setMade] = useState<Made | null>(null);
  const known = useRef(header);
  known.current = header;
  useEffect(() => {
    let isCurrent = true;
    const make = async (): Promise<Made> => {
      const { isDeep } = known.current ?? (await readFileHeader(file)) ?? { isDeep: false };
      return isDeep ? runImageTask({ kind: 'render', file, maxSide: null }) : { blob: file, windowing: null };
    };
    make()
      // Whatever is wrong with it, the browser may still show a part.
      .catch(() => ({ blob: file, windowing: null }))
      .then((ready) => isCurrent && setMade(ready));
    return () => {
      isCurrent = false;
    };
  }, [file]);
  const isPlain = header !== null && !header.isDeep;
  return { url: useObjectUrl(isPlain ? file : (made?.blob ?? null)), windowing: made?.windowing ?? null };
}
