import { type ComponentType, lazy, Suspense } from 'react';

const WORDS = {
  loading: 'Loading',
  fault: 'This part of the page could not be loaded. Load the page again.',
};

/**
 * A part of the page that is fetched when a reader first opens it, so that the page itself starts with less.
 * @param load Imports the module of the part.
 */
export function lateComponent<Props extends object>(
  load: () => Promise<{ default: ComponentType<Props> }>,
): ComponentType<Props> {
  const Late = lazy(() => load().catch(() => ({ default: LoadFault as ComponentType<Props> })));
  return (props: Props) => (
    <Suspense fallback={<p role="status">{WORDS.loading}</p>}>
      <Late {...props} />
    </Suspense>
  );
}

function LoadFault() {
  return <p role="alert">{WORDS.fault}</p>;
}
