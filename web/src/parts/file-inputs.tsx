import type { RefObject } from 'react';
import { IMAGE_MEDIA_TYPES } from '../../../core/contract/image-formats.ts';
import { type Gathered, gatherFiles, gatherFolder } from '../intake/gather.ts';

const WORDS = { files: 'X-rays', folder: 'Folder of X-rays' };

type InputRef = RefObject<HTMLInputElement | null>;

/** The browser's own file dialogs; the visible buttons open them. */
export function FileInputs(props: { files: InputRef; folder: InputRef; onGathered: (gathered: Gathered) => void }) {
  const { files, folder, onGathered } = props;
  return (
    <>
      <FileInput
        ref={files}
        label={WORDS.files}
        options={{ accept: IMAGE_MEDIA_TYPES.join(',') }}
        onFiles={(chosen) => onGathered(gatherFiles(chosen))}
      />
      <FileInput
        ref={folder}
        label={WORDS.folder}
        options={{ webkitdirectory: '' }}
        onFiles={async (chosen) => onGathered(await gatherFolder(chosen))}
      />
    </>
  );
}

function FileInput(props: {
  ref: InputRef;
  label: string;
  options: { accept?: string; webkitdirectory?: string };
  onFiles: (files: readonly File[]) => void;
}) {
  const { ref, label, options, onFiles } = props;
  return (
    <input
      ref={ref}
      type="file"
      multiple
      hidden
      aria-label={label}
      {...options}
      onChange={(event) => {
        onFiles(Array.from(event.currentTarget.files ?? []));
        event.currentTarget.value = '';
      }}
    />
  );
}
