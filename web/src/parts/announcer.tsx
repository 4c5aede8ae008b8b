import { useEffect, useRef, useState } from 'react';
import type { Film } from '../films/film.ts';
import { isSettled } from '../films/film.ts';
import { describeProgress } from './verdict-words.ts';
import { countOutcomes, describeCounts } from './worklist-counts.ts';

/**
 * Speaks to a screen reader: the outcome of the film on screen, and a summary when the last of many is done; not every film,
 * which would drown out the reader.
 */
export function Announcer({ films, film }: { films: readonly Film[]; film: Film | null }) {
  const [words, setWords] = useState('');
  const outcome = film !== null && isSettled(film) ? `${film.name}: ${describeProgress(film)}` : null;
  const open = films.filter((one) => !isSettled(one)).length;
  const wasOpen = useRef(0);

  useEffect(() => {
    if (outcome !== null) setWords(outcome);
  }, [outcome]);

  useEffect(() => {
    if (open === 0 && wasOpen.current > 0 && films.length > 1) setWords(describeCounts(countOutcomes(films)));
    wasOpen.current = open;
  }, [open, films]);

  return (
    <p className="visually-hidden" role="status">
      {words}
    </p>
  );
}
