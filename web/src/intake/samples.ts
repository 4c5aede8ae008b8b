import type { ImageSource } from './image-source.ts';

/** An image of the data set, served with the page. */
export interface Sample {
  readonly slug: string;
  /** Label in the data set. */
  readonly label: 'Normal' | 'Pneumonia';
  /** Name on the page. */
  readonly title: string;
}

export const SAMPLES: readonly Sample[] = [
  { slug: 'normal-1', label: 'Normal', title: 'Sample 1: Normal' },
  { slug: 'pneumonia-1', label: 'Pneumonia', title: 'Sample 2: Pneumonia, bacterial' },
  { slug: 'normal-2', label: 'Normal', title: 'Sample 3: Normal' },
  { slug: 'pneumonia-2', label: 'Pneumonia', title: 'Sample 4: Pneumonia, viral' },
];

export function thumbnailPath({ slug }: Sample): string {
  return `samples/${slug}.thumbnail.jpeg`;
}

/** @throws {Error} where the sample cannot be fetched. */
export async function fetchSample({ slug, label, title }: Sample): Promise<ImageSource> {
  const reply = await fetch(`samples/${slug}.jpeg`);
  if (!reply.ok) throw new Error(`Fetching a sample image: needed status 200, found ${reply.status}`);
  const note = `Sample X-ray, labelled ${label} in the data set`;
  return { name: title, file: await reply.blob(), note };
}
