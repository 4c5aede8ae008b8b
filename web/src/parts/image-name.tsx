/** Signs at the end of a name that are always shown: what tells images of one series apart. */
const TAIL_LENGTH = 11;

/** Writing from right to left: the browser may order its signs only as a whole. */
const RIGHT_TO_LEFT = /[\p{sc=Hebrew}\p{sc=Arabic}\p{sc=Syriac}\p{sc=Thaana}\p{sc=Nko}\p{sc=Adlam}]/u;

/** Signs without a shape that turn the signs after them around, so that a name is read as another one. */
const TURNING_CONTROLS = /[\u202a-\u202e\u2066-\u2069]/g;

/** The name of an image on one line; where room is short, its middle is left out, or the end of one that runs from right to left. */
export function ImageName({ name }: { name: string }) {
  const signs = Array.from(name.replace(TURNING_CONTROLS, '\ufffd'));
  const cut = RIGHT_TO_LEFT.test(name) ? signs.length : Math.max(0, signs.length - TAIL_LENGTH);
  const head = signs.slice(0, cut).join('');
  const tail = signs.slice(cut).join('');
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
