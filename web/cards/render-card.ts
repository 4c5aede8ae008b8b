/*
 * A card as a document of the page. Of Markdown it knows what the cards use: headings, paragraphs, lists of one level, tables,
 * fenced code, bold, italics, code and links; one construct begins where the line before it is empty or of another kind.
 */

export interface CardFiles {
  /** Address of the style sheet. */
  readonly styles: string;
  /** Addresses of the documents that are published, by their paths in links. All other links become plain text. */
  readonly documents: Readonly<Record<string, string>>;
}

/** Renders a card as HTML. @throws {Error} for Markdown that it does not know. */
export function renderCard(markdown: string, files: CardFiles): string {
  const blocks = readBlocks(markdown.split('\n'));
  const title = blocks[0]?.lines[0]?.replace(/^# /, '') ?? '';
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="dark light">
<meta name="robots" content="noindex">
<title>${escapeHtml(title)}</title>
<link rel="icon" href="favicon.svg" type="image/svg+xml">
<link rel="stylesheet" href="${files.styles}">
</head>
<body>
<main>
${blocks.map((block) => RENDER[block.kind](block.lines, files)).join('\n')}
</main>
</body>
</html>
`;
}

type Kind = 'heading' | 'table' | 'list' | 'code' | 'paragraph';

interface Block {
  readonly kind: Kind;
  readonly lines: string[];
}

const KINDS: readonly (readonly [RegExp, Kind])[] = [
  [/^#{1,3} \S/, 'heading'],
  [/^\|.*\|$/, 'table'],
  [/^- \S/, 'list'],
  [/^[A-Za-z0-9"`*[(]/, 'paragraph'],
];

/** Ordered lists, which a paragraph would swallow. */
const ORDERED = /^\d+[.)] /;

function kindOf(line: string): Kind {
  const kind = ORDERED.test(line) ? undefined : KINDS.find(([pattern]) => pattern.test(line))?.[1];
  if (kind !== undefined) return kind;
  throw new Error(`Rendering a card: needed a heading, paragraph, list, table or code, found the line "${line}"`);
}

function readBlocks(lines: readonly string[]): Block[] {
  const blocks: Block[] = [];
  let open: Block | undefined;
  let isCode = false;
  for (const line of lines) {
    if (line.startsWith('```')) {
      isCode = !isCode;
      open = undefined;
      if (isCode) blocks.push({ kind: 'code', lines: [] });
    } else if (isCode) {
      blocks.at(-1)?.lines.push(line);
    } else if (line === '') {
      open = undefined;
    } else {
      const kind = kindOf(line);
      if (open?.kind !== kind || kind === 'heading') {
        open = { kind, lines: [] };
        blocks.push(open);
      }
      open.lines.push(line);
    }
  }
  if (isCode) throw new Error('Rendering a card: needed the end of a block of code, found none');
  return blocks;
}

const RENDER: Readonly<Record<Kind, (lines: readonly string[], files: CardFiles) => string>> = {
  heading: ([line = ''], files) => {
    const level = line.indexOf(' ');
    return `<h${level}>${inline(line.slice(level + 1), files)}</h${level}>`;
  },
  paragraph: (lines, files) => `<p>${inline(lines.join(' '), files)}</p>`,
  list: (lines, files) => `<ul>\n${lines.map((line) => `<li>${inline(line.slice(2), files)}</li>`).join('\n')}\n</ul>`,
  code: (lines) => `<pre><code>${escapeHtml(lines.join('\n'))}</code></pre>`,
  table: renderTable,
};

/** The first cell of a row is its name. A table may have no names of columns, or none for its first. */
function renderTable([head = '', rule = '', ...rows]: readonly string[], files: CardFiles): string {
  if (!/^\|( ?:?-+:? ?\|)+$/.test(rule))
    throw new Error(`Rendering a card: needed the rule below "${head}", found "${rule}"`);
  const names = cellsOf(head);
  const cell = (tag: string, text: string) => `<${tag}>${inline(text, files)}</${tag}>`;
  const isNamed = names.some((name) => name !== '');
  const first = isNamed
    ? [`<thead><tr>${names.map((name) => cell(name === '' ? 'td' : 'th', name)).join('')}</tr></thead>`]
    : [];
  const body = rows.map(
    (row) =>
      `<tr>${cellsOf(row)
        .map((text, at) => cell(at === 0 ? 'th' : 'td', text))
        .join('')}</tr>`,
  );
  return `<div class="table"><table>\n${[...first, '<tbody>', ...body, '</tbody>'].join('\n')}\n</table></div>`;
}

function cellsOf(row: string): string[] {
  return row
    .slice(1, -1)
    .split('|')
    .map((cell) => cell.trim());
}

/** Code first: nothing in it is marked up. */
function inline(text: string, files: CardFiles): string {
  return text
    .split(/(`[^`]+`)/)
    .map((part) => (part.startsWith('`') ? `<code>${escapeHtml(part.slice(1, -1))}</code>` : markUp(part, files)))
    .join('');
}

function markUp(text: string, { documents }: CardFiles): string {
  return escapeHtml(text)
    .replace(/\[([^\]]+)\]\(([^)]+)\)/g, (_, words: string, target: string) => {
      const address = documents[target];
      return address === undefined ? words : `<a href="${address}">${words}</a>`;
    })
    .replace(/\*\*([^*]+)\*\*/g, '<strong>$1</strong>')
    .replace(/\*([^*\s][^*]*)\*/g, '<em>$1</em>');
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
