import { useRef, useState } from 'react';
import { describeLeftOut } from '../words/intake-words.ts';
import type { Worklist } from '../worklist/worklist.ts';
import type { Gathered } from './gather.ts';
import type { ImageSource } from './image-source.ts';

/** The ways by which images reach the worklist. */
export function useIntake(worklist: Worklist, onAdded: () => void) {
  const [message, setMessage] = useState<string | null>(null);
  const filesInput = useRef<HTMLInputElement>(null);
  const folderInput = useRef<HTMLInputElement>(null);

  const addSources = (sources: readonly ImageSource[]): void => {
    if (sources.length === 0) return;
    worklist.add(sources);
    onAdded();
  };
  const addGathered = (gathered: Gathered): void => {
    setMessage(describeLeftOut(gathered));
    addSources(gathered.images);
  };

  return {
    filesInput,
    folderInput,
    chooseFiles: () => filesInput.current?.click(),
    chooseFolder: () => folderInput.current?.click(),
    addSources,
    addGathered,
    /** About files that were left out. */
    message,
    dismissMessage: () => setMessage(null),
  };
}
