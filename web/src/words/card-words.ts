/** The documents about what comes with this release, beside the page. */
export const CARDS = {
  model: {
    address: 'model-card.html',
    title: 'Model card',
    about: import.meta.env.VITE_MODEL,
    says: 'what it was trained on, how well it performs, and where it fails',
  },
  guard: {
    address: 'guard-card.html',
    title: 'Guard card',
    about: import.meta.env.VITE_GUARD,
    says: 'what the checks find, and what they miss',
  },
};

export type CardName = keyof typeof CARDS;

/** True where the card is about this model or guard: a service may use others than those that come with the release. */
export function isDescribed(card: CardName, { name, version }: { name: string; version: string }): boolean {
  return CARDS[card].about === `${name} ${version}`;
}
