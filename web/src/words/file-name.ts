/** Characters at the end of a name that are always shown: they tell the images of one series apart. */
const TAIL_LENGTH = 11;

/** Right-to-left scripts: only the whole text lets the browser order its characters. */
const RIGHT_TO_LEFT = /[\p{sc=Hebrew}\p{sc=Arabic}\p{sc=Syriac}\p{sc=Thaana}\p{sc=Nko}\p{sc=Adlam}]/u;

/** Invisible characters that reverse the text after them, so that a name reads as another one. */
const DIRECTION_CONTROLS = /[\u202a-\u202e\u2066-\u2069]/g;

/** Splits a name into a head that may be shortened and a tail that is always shown. A right-to-left name is all head. */
export function splitFileName(name: string): { head: string; tail: string } {
  const characters = Array.from(name.replace(DIRECTION_CONTROLS, '\ufffd'));
  const cut = RIGHT_TO_LEFT.test(name) ? characters.length : Math.max(0, characters.length - TAIL_LENGTH);
  return { head: characters.slice(0, cut).join(''), tail: characters.slice(cut).join('') };
}
