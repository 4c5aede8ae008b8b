import { CARDS, type CardName, isDescribed } from '../words/card-words.ts';

/** Leads to the card of a model or guard, in a tab of its own: the worklist stays. Nothing where the card is about another one. */
export function CardLink({ card, of }: { card: CardName; of: { readonly name: string; readonly version: string } }) {
  if (!isDescribed(card, of)) return null;
  const { address, title } = CARDS[card];
  return (
    <a href={address} target="_blank" rel="noreferrer">
      {title}
    </a>
  );
}
