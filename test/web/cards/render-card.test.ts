import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { renderCard } from '../../../web/cards/render-card.ts';

const FILES = { styles: 'assets/card.css', documents: { 'GUARD_CARD.md': 'guard-card.html' } };
const bodyOf = (markdown: string) => {
  const html = renderCard(markdown, FILES);
  return html.slice(html.indexOf('<main>\n') + 7, html.indexOf('\n</main>'));
};
const count = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].length;

describe('renderCard()', () => {
  it.each([
    ['a heading', '## Data', '<h2>Data</h2>'],
    ['a paragraph of two lines', 'One\nline.', '<p>One line.</p>'],
    ['bold, italics and code', '**a** *b* `*c*`', '<p><strong>a</strong> <em>b</em> <code>*c*</code></p>'],
    ['a list behind its heading', '# A\n- b\n- c', '<h1>A</h1>\n<ul>\n<li>b</li>\n<li>c</li>\n</ul>'],
    ['code as it is', '```sh\na < b\n\n# c\n```', '<pre><code>a &lt; b\n\n# c</code></pre>'],
    ['a link to a published document', '[the guard](GUARD_CARD.md)', '<p><a href="guard-card.html">the guard</a></p>'],
    ['the words of any other link', '[a](../docs/a.md)', '<p>a</p>'],
    ['nothing as HTML', 'A <b> & "c"', '<p>A &lt;b&gt; &amp; &quot;c&quot;</p>'],
    [
      'a table',
      '| a | b |\n|---|---|\n| c | 1 |',
      '<div class="table"><table>\n<thead><tr><th>a</th><th>b</th></tr></thead>\n<tbody>\n<tr><th>c</th><td>1</td></tr>\n</tbody>\n</table></div>',
    ],
    [
      'a table without names',
      '| | |\n|---|---|\n| c | 1 |',
      '<div class="table"><table>\n<tbody>\n<tr><th>c</th><td>1</td></tr>\n</tbody>\n</table></div>',
    ],
  ])('renders %s', (_, markdown, html) => expect(bodyOf(markdown)).toBe(html));

  it.each([
    ['an ordered list', '1. a'],
    ['a list within a list', '- a\n  - b'],
    ['a quotation', '> a'],
    ['an image', '![a](b.png)'],
    ['HTML', '<br>'],
    ['a table without its rule', '| a |\n| b |'],
    ['code without an end', '```\na'],
  ])('refuses %s, which it does not know', (_, markdown) => {
    expect(() => renderCard(markdown, FILES)).toThrow('Rendering a card: needed');
  });

  it.each(['MODEL_CARD.md', 'GUARD_CARD.md'])('renders the whole of %s', (name) => {
    const card = readFileSync(new URL(`../../../model/${name}`, import.meta.url), 'utf8');
    const html = renderCard(card, FILES);
    expect(count(html, /<h[1-3]>/g)).toBe(count(card, /^#{1,3} /gm));
    expect(count(html, /<li>/g)).toBe(count(card, /^- /gm));
    expect(count(html, /<tr>/g)).toBe(
      count(card, /^\|.*\|$/gm) - count(card, /^\|[-|]+\|$/gm) - count(card, /^\| \| \|$/gm),
    );
    expect(html).not.toMatch(/\*\*|\]\(|^\||`/m);
    expect(html).toContain(`<title>${card.slice(2, card.indexOf('\n'))}</title>`);
  });
});
