/** Signs at the end of a name that are always shown: what tells films of one series apart. */
const TAIL_LENGTH = 11;

/** The name of a film on one line; where room is short, its middle is left out. */
export function FilmName({ name }: { name: string }) {
  const signs = Array.from(name);
  const head = signs.slice(0, -TAIL_LENGTH).join('');
  const tail = signs.slice(-TAIL_LENGTH).join('');
  return (
    <span className="film-name" title={name}>
      <span className="visually-hidden">{name}</span>
      <span className="film-name-head" aria-hidden="true">
        {head}
      </span>
      <span className="film-name-tail" aria-hidden="true">
        {tail}
      </span>
    </span>
  );
}
