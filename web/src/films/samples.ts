import type { FilmSource } from './worklist.ts';

/** A film of the data set, served beside the page. */
export interface Sample {
  readonly slug: string;
  /** The data set's own label. */
  readonly label: 'Normal' | 'Pneumonia';
  readonly description: string;
}

export const SAMPLES: readonly Sample[] = [
  { slug: 'normal-1', label: 'Normal', description: 'Normal, first film' },
  { slug: 'pneumonia-1', label: 'Pneumonia', description: 'Bacterial pneumonia' },
  { slug: 'normal-2', label: 'Normal', description: 'Normal, second film' },
  { slug: 'pneumonia-2', label: 'Pneumonia', description: 'Viral pneumonia' },
];

export function thumbnailPath({ slug }: Sample): string {
  return `/samples/${slug}.thumbnail.jpeg`;
}

/** Fetches a sample film. @throws where it can't be had. */
export async function fetchSample({ slug, label, description }: Sample): Promise<FilmSource> {
  const reply = await fetch(`/samples/${slug}.jpeg`);
  if (!reply.ok) throw new Error(`Fetching a sample film: needed status 200, found ${reply.status}`);
  const note = `Sample film, labelled ${label} in the data set`;
  return { name: `Sample: ${description}`, file: await reply.blob(), note };
}
