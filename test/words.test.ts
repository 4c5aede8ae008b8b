import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { type Piece, partsOf, readPieces } from './words/read-words.ts';
import { ALLOWED, RETIRED_WORDS } from './words/retired.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const FOLDERS = 'core imaging inference lambda server tools web lib bin bench training test docs model'.split(' ');
const ENDINGS = /\.(tsx?|mjs|js|py|css|html|md)$/;

interface Offence {
  readonly file: string;
  readonly line: number;
  /** The identifier, or the word in prose with the words around it. */
  readonly text: string;
  readonly instead: string;
}

const found = [...FOLDERS.flatMap(filesIn), ...readdirSync(root).filter((name) => name.endsWith('.md'))]
  .filter((file) => ENDINGS.test(file))
  .flatMap(offencesOf);

describe('retired words', () => {
  it('are in no identifier, comment, text or document, except where they are allowed', () => {
    expect(found.filter((offence) => !ALLOWED.some(covers(offence))).map(show)).toEqual([]);
  });

  it.each(ALLOWED)('still occur where they are allowed: $because', (allowed) => {
    expect(found.some((offence) => covers(offence)(allowed))).toBe(true);
  });
});

describe('readPieces()', () => {
  it.each([
    ['a.ts', 'const judgedAt = 1;', 'identifier', 'judgedAt'],
    ['a.ts', 'class A { #film = 1 }', 'identifier', 'film'],
    ['a.tsx', 'const a = <b>A film</b>;', 'prose', 'A film'],
    ['a.ts', 'const a = `films`;', 'prose', 'films'],
    ['a.ts', '/** The film. */', 'prose', '* The film. '],
    ['a.py', 'film_count = 1  # of a film', 'identifier', 'film_count'],
    ['a.py', 'a = 1  # of a film', 'prose', '# of a film'],
    ['a.md', 'A film, `film` and [film](film.md)', 'prose', 'A film,        and [film          '],
    ['film-size.ts', '', 'identifier', 'film-size.ts'],
  ] as const)('reads %s: %s', (path, content, kind, text) => {
    expect(readPieces(path, content).map(({ kind, text }) => ({ kind, text }))).toContainEqual({ kind, text });
  });

  it('leaves out the paths of imports', () => {
    expect(readPieces('a.ts', "import './film.ts';").filter(({ text }) => text.includes('film'))).toEqual([]);
  });
});

describe('partsOf()', () => {
  it.each([
    ['judgedAt', ['judged', 'at']],
    ['NOTEBOOK_METRICS', ['notebook', 'metrics']],
    ['split-by-group.ts', ['split', 'by', 'group', 'ts']],
    ['parseURLPath', ['parse', 'url', 'path']],
  ])('splits %s', (identifier, parts) => expect(partsOf(identifier)).toEqual(parts));
});

function filesIn(folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .filter((path) => !/(^|\/)(dist|node_modules|__pycache__|venv|\.[^/]+)\//.test(path));
}

function offencesOf(file: string): Offence[] {
  const pieces = readPieces(file, readFileSync(join(root, file), 'utf8'));
  return RETIRED_WORDS.flatMap(({ inIdentifiers, inProse, instead }) =>
    pieces.flatMap((piece) => matches(piece, inIdentifiers, inProse).map((match) => ({ file, ...match, instead }))),
  );
}

function matches(
  { kind, text, line }: Piece,
  inIdentifiers: RegExp | undefined,
  inProse: RegExp | undefined,
): Pick<Offence, 'line' | 'text'>[] {
  if (kind === 'identifier')
    return inIdentifiers && partsOf(text).some((part) => inIdentifiers.test(part)) ? [{ line, text }] : [];
  if (inProse === undefined) return [];
  const onOneLine = text.replace(/\n\s*\*?/g, (gap) => ' '.repeat(gap.length));
  return [...onOneLine.matchAll(inProse)].map(({ 0: word, index }) => ({
    line: line + text.slice(0, index).split('\n').length - 1,
    text: onOneLine.slice(Math.max(0, index - 40), index + word.length + 40).trim(),
  }));
}

const covers =
  ({ file, text }: Offence) =>
  (allowed: (typeof ALLOWED)[number]) =>
    allowed.files.test(file) && (allowed.text?.test(text) ?? true);

function show({ file, line, text, instead }: Offence): string {
  return `${file}:${line}: "${text}": ${instead}`;
}
