import { basename } from 'node:path';
import { parseSync, Visitor } from 'vite';

/** A piece of a file: an identifier, or running text. */
export interface Piece {
  readonly kind: 'identifier' | 'prose';
  readonly text: string;
  /** From 1; 0 for the file's own name. */
  readonly line: number;
}

type Add = (kind: Piece['kind'], text: string, offset: number) => void;

/** Identifiers and prose of a file, by its ending, and the file's name. */
export function readPieces(path: string, content: string): Piece[] {
  const lineOf = lineFinder(content);
  const pieces: Piece[] = path.split('/').map((text) => ({ kind: 'identifier', text: basename(text), line: 0 }));
  const add: Add = (kind, text, offset) => pieces.push({ kind, text, line: lineOf(offset) });
  if (/\.(tsx?|mjs|js)$/.test(path)) readScript(path, content, add);
  else if (path.endsWith('.py')) readPython(content, add);
  else if (path.endsWith('.css'))
    for (const { 0: text, index } of content.matchAll(/[\w-]+/g)) add('identifier', text, index);
  else add('prose', path.endsWith('.md') ? withoutCode(content) : content, 0);
  return pieces;
}

/** Parts of an identifier in lower case: `judgedAt` → `judged`, `at`. */
export function partsOf(identifier: string): string[] {
  return identifier
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z]+/)
    .filter((part) => part !== '');
}

function readScript(path: string, content: string, add: Add): void {
  const { program, comments, errors } = parseSync(path, content);
  if (errors.length > 0) throw new Error(`Reading ${path}: needed TypeScript, found: ${errors[0]?.message}`);
  for (const { value, start } of comments) add('prose', value, start + 2);
  const paths = new Set<unknown>();
  const skip = ({ source }: { source?: unknown }) => void paths.add(source);
  new Visitor({
    ImportDeclaration: skip,
    ExportNamedDeclaration: skip,
    ExportAllDeclaration: skip,
    ImportExpression: skip,
    TSImportType: skip,
    Identifier: ({ name, start }) => add('identifier', name, start),
    PrivateIdentifier: ({ name, start }) => add('identifier', name, start),
    JSXIdentifier: ({ name, start }) => add('identifier', name, start),
    JSXText: ({ value, start }) => add('prose', value, start),
    TemplateElement: ({ value, start }) => add('prose', value.cooked ?? value.raw, start),
    Literal: (node) => {
      if (typeof node.value === 'string' && !paths.has(node)) add('prose', node.value, node.start);
    },
  }).visit(program);
}

function readPython(content: string, add: Add): void {
  const pattern = /#.*|("""|''')([\s\S]*?)\1|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|[A-Za-z_]\w*/g;
  for (const { 0: text, index } of content.matchAll(pattern))
    /^\w/.test(text) ? add('identifier', text, index) : add('prose', text.replace(/^(['"])(.*)\1$/, '$2'), index);
}

/** Markdown without its code and the targets of its links, both of which hold names. */
function withoutCode(content: string): string {
  const blank = (text: string) => text.replace(/[^\n]/g, ' ');
  return content
    .replace(/^(```|~~~)[\s\S]*?^\1/gm, blank)
    .replace(/`[^`\n]*`/g, blank)
    .replace(/\]\([^)\s]*\)/g, blank);
}

function lineFinder(content: string): (offset: number) => number {
  const ends = [...content.matchAll(/\n/g)].map(({ index }) => index);
  return (offset) => {
    const at = ends.findIndex((end) => end >= offset);
    return (at < 0 ? ends.length : at) + 1;
  };
}
