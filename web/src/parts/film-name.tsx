/** Signs at the end of a name that are always shown: what tells films of one series apart. */
const TAIL_LENGTH = 11;

/** Writing from right to left, or a control that turns the direction: the browser may order its signs only as a whole. */
const TURNS_DIRECTION =
  /[\p{sc=Hebrew}\p{sc=Arabic}\p{sc=Syriac}\p{sc=Thaana}\p{sc=Nko}\p{sc=Adlam}\u202a-\u202e\u2066-\u2069]/u;

/** The name of a film on one line; where room is short, its middle is left out, or the end of one that runs from right to left. */
export function FilmName({ name }: { name: string }) {
  const signs = Array.from(name);
  const cut = TURNS_DIRECTION.test(name) ? signs.length : Math.max(0, signs.length - TAIL_LENGTH);
  const head = signs.slice(0, cut).join('');
  const tail = signs.slice(cut).join('');
  return (
    <span className="film-name" title={name}>
      <span className="visually-hidden">{name}</span>
      <span className="film-name-head" dir="auto" aria-hidden="true">
        {head}
      </span>
      <span className="film-name-tail" aria-hidden="true">
        {tail}
      </span>
    </span>
  );
}
