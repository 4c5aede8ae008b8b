import { readFileSync } from 'node:fs';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';
import { openApiDocument } from './core/contract/openapi.ts';
import { OPENAPI_PATH } from './core/contract/page-config.ts';
import { renderCard } from './web/cards/render-card.ts';

const { version } = readJson('package.json');
const model = readJson('model/metadata.json');
const guard = readJson('model/guard.json');

/** The cards of what comes with this release: where they are published, and the path by which a card links another. */
const CARDS = [
  { link: 'MODEL_CARD.md', address: 'model-card.html' },
  { link: 'GUARD_CARD.md', address: 'guard-card.html' },
] as const;

const CARD_STYLES = 'web/cards/card.css';

function readText(path: string): string {
  return readFileSync(new URL(path, import.meta.url), 'utf8');
}

function readJson(path: string): { readonly name: string; readonly version: string } {
  return JSON.parse(readText(path));
}

function cardPage(link: string, styles: string): string {
  const documents = Object.fromEntries(CARDS.map((card) => [card.link, card.address]));
  return renderCard(readText(`model/${link}`), { styles, documents });
}

/** Puts the cards of model and guard beside the page, as documents of their own. */
function publishCards(): Plugin {
  return {
    name: 'publish-cards',
    configureServer({ middlewares }) {
      middlewares.use((request, response, next) => {
        const card = CARDS.find(({ address }) => request.url?.split('?', 1)[0] === `/${address}`);
        if (card === undefined) return next();
        response.setHeader('Content-Type', 'text/html; charset=utf-8');
        response.end(cardPage(card.link, 'cards/card.css'));
      });
    },
    generateBundle() {
      const styles = this.emitFile({ type: 'asset', name: 'card.css', source: readText(CARD_STYLES) });
      for (const { link, address } of CARDS) {
        this.emitFile({ type: 'asset', fileName: address, source: cardPage(link, this.getFileName(styles)) });
      }
    },
  };
}

/** Puts the API's description beside the built page, where both the gateway and a bucket serve it. */
function emitOpenApi(): Plugin {
  return {
    name: 'emit-openapi',
    apply: 'build',
    generateBundle() {
      const source = `${JSON.stringify(openApiDocument(version), null, 2)}\n`;
      this.emitFile({ type: 'asset', fileName: OPENAPI_PATH.slice(1), source });
    },
  };
}

/** Builds the page in `web/` to `web/dist`, with nothing inlined: its Content-Security-Policy allows files of its own origin only. */
export default defineConfig({
  root: 'web',
  // The page may lie below a path: its files are named relative to it.
  base: './',
  plugins: [react(), emitOpenApi(), publishCards()],
  define: {
    'import.meta.env.VITE_MODEL': JSON.stringify(`${model.name} ${model.version}`),
    'import.meta.env.VITE_GUARD': JSON.stringify(`${guard.name} ${guard.version}`),
  },
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    target: 'es2023',
  },
});
