import { splitFileName } from '../words/file-name.ts';

/** The name of a file on one line. Where room is short, its middle is left out, or the end of a right-to-left name. */
export function ImageName({ name }: { name: string }) {
  const { head, tail } = splitFileName(name);
  return (
    <span className="image-name" title={name}>
      <span className="visually-hidden">{name}</span>
      <span className="image-name-head" dir="auto" aria-hidden="true">
        {head}
      </span>
      <span className="image-name-tail" aria-hidden="true">
        {tail}
      </span>
    </span>
  );
}
