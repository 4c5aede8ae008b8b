/** A word that the code or the documents no longer use, and the word for it now. */
export interface RetiredWord {
  /** Matches one part of an identifier, in lower case: `judged` of `judgedAt`. */
  readonly inIdentifiers?: RegExp;
  /** Matches in comments, texts and documents. */
  readonly inProse?: RegExp;
  readonly instead: string;
}

export const RETIRED_WORDS: readonly RetiredWord[] = [
  { inIdentifiers: /^films?$/, inProse: /\bfilms?\b/gi, instead: 'image; X-ray in prose for readers' },
  { inIdentifiers: /^pictures?$/, inProse: /\bpictur(e|es|ed|ing)\b/gi, instead: 'image' },
  {
    inIdentifiers: /^judg(e|es|ed|er|ing|ment|ments|ement|ements)$/,
    inProse: /\bjudg(e|es|ed|er|ing|ment|ments|ement|ements)\b/gi,
    instead: 'classify (an image), evaluate (a model), interpret (an error)',
  },
  { inIdentifiers: /^squash(ed|es|ing)?$/, inProse: /\bsquash\w*/gi, instead: 'resize to the input' },
  { inIdentifiers: /^lanes?$/, inProse: /\blanes?\b/gi, instead: 'replica' },
  { inIdentifiers: /^mourn(s|ed|er|ing)?$/, inProse: /\bmourn\w*/gi, instead: 'handleExit' },
  { inProse: /\bin\s+hand\b/gi, instead: 'in flight' },
  { inIdentifiers: /^sittings?$/, inProse: /\bsittings?\b/gi, instead: 'session, worklist' },
  {
    inIdentifiers: /^disturb(s|ed|ing|ance|ances)?$/,
    inProse: /\b(un)?disturb\w*/gi,
    instead: 'corruption, corrupted',
  },
  { inIdentifiers: /^shares?$/, inProse: /\bshares?\s+(of|that)\b/gi, instead: 'fraction' },
  { inIdentifiers: /^figures?$/, inProse: /\bfigures?\b/gi, instead: 'metric, estimate, number' },
  { inIdentifiers: /^tones?$/, inProse: /\btones?\b/gi, instead: 'intensity; bias-conflicting image; variant' },
  { inProse: /\bT[12]\b/g, instead: 'what it points at' },
  { inProse: /\bDESIGN\b/g, instead: 'what it points at' },
  {
    inProse: /\bthe\s+reference\b/gi,
    instead: 'the 2020 notebook project',
  },
];

/** An occurrence of a retired word that stays. */
export interface Allowed {
  /** Files, by their path. */
  readonly files: RegExp;
  /** Identifiers, words or passages that may occur there; everything if left out. */
  readonly text?: RegExp;
  readonly because: string;
}

export const ALLOWED: readonly Allowed[] = [
  { files: /^test\/words(\.test\.ts|\/)/, because: 'the list itself, and the tests of its scanner' },
  {
    files: /^(core\/evaluation|lambda\/pipeline|tools|training|web\/src\/export|test)\//,
    text: /^films$/,
    because: 'a published field of reports, of --json and of metadata',
  },
  { files: /^(tools|test\/tools)\/evaluate\//, text: /^--films( <dir>)?$/, because: 'an option kept beside --images' },
  { files: /^(tools|test\/tools)\/dataset\//, text: /^notFilms$/, because: 'a published field of audit --json' },
  { files: /^(tools|test\/tools)\//, text: /^judged(By)?$/, because: 'published fields of --json' },
  {
    files: /^((web\/src|test\/web)\/export|test\/browser)\//,
    text: /^(film|judgedAt)\b/,
    because: 'published columns of CSV and fields of JSON',
  },
  { files: /^tools\/transform\/outputs\.ts$/, text: /^judge$/, because: "a field of a file in users' folders" },
  {
    files: /^(core\/contract|lib|tools|test|training)\//,
    text: /model figures|\| figures`|^figures$|Figures|figuresCommand|figures(\.test)?\.ts$/,
    because: 'the name of a command',
  },
  { files: /^web\//, text: /^figure$/, because: 'the HTML element' },
  { files: /^tools\/evaluate\/html\//, text: /<\/?figure>|\bfigure \{/, because: 'the HTML element' },
  {
    files: /^(tools|test\/tools)\/training\//,
    text: /^figure$|"figure":/,
    because: 'a published field of training watch --json',
  },
  { files: /^training\//, text: /^figures$/, because: 'a published field of the reports' },
  { files: /^training\//, text: /^figure$/, because: "Matplotlib's own word" },
  { files: /^training\/tests\//, text: /"films"|^found films$/, because: 'a test of a wrong field name' },
  { files: /^training\//, text: /share_no_group/, because: 'the verb, not a proportion' },
  {
    files: /^test\/lib\/(sample-dataset|dataset-folder\.test)\.ts$/,
    text: /^(more )?films$/i,
    because: 'the content of a made-up file, whose hash is part of an asset',
  },
];
