import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { extname, join, relative, sep } from 'node:path';
import { pageSecurityHeaders } from '../../core/contract/security-headers.ts';

/** Serves a file of the page, or leaves the request alone and answers false. */
export type Page = (request: IncomingMessage, response: ServerResponse) => Promise<boolean>;

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.jpeg': 'image/jpeg',
  '.jpg': 'image/jpeg',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.map': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.webmanifest': 'application/manifest+json',
  '.woff2': 'font/woff2',
};

/** The build puts a hash of the content into the names of these, so that they never change under one name. */
const HASHED_NAME = /^\/assets\/.*-[\w-]{8,}\.\w+$/;

interface PageFile {
  readonly file: string;
  readonly headers: Readonly<Record<string, string>> & { readonly ETag: string };
}

/**
 * Serves the built page from a folder. Only files that were there at the start are known, each by its exact path, so
 * that no path can lead outside.
 * @param signInOrigins Origins that the page talks to for sign-in.
 */
export async function openBuiltPage(dir: string, signInOrigins: readonly string[] = []): Promise<Page> {
  const files = await indexFiles(dir, pageSecurityHeaders(signInOrigins));
  return async (request, response) => {
    const path = request.url?.split('?', 1)[0] ?? '/';
    const found = files.get(path === '/' ? '/index.html' : path);
    if (found === undefined) return false;
    if (request.headers['if-none-match'] === found.headers.ETag) {
      response.writeHead(304, found.headers).end();
      return true;
    }
    const content = await readFile(found.file);
    response.writeHead(200, { ...found.headers, 'Content-Length': content.length });
    response.end(request.method === 'HEAD' ? undefined : content);
    return true;
  };
}

async function indexFiles(dir: string, security: Record<string, string>): Promise<Map<string, PageFile>> {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true }).catch(() => []);
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const indexed = files.map(async (file): Promise<[string, PageFile]> => {
    const path = `/${relative(dir, file).split(sep).map(encodeURIComponent).join('/')}`;
    const hash = createHash('sha256')
      .update(await readFile(file))
      .digest('base64url');
    const headers = {
      ...security,
      'Content-Type': TYPES[extname(file)] ?? 'application/octet-stream',
      'Cache-Control': cacheControl(path),
      'Cross-Origin-Resource-Policy': 'same-origin',
      ETag: `"${hash}"`,
    };
    return [path, { file, headers }];
  });
  return new Map(await Promise.all(indexed));
}

function cacheControl(path: string): string {
  if (HASHED_NAME.test(path)) return 'public, max-age=31536000, immutable';
  return path.endsWith('.html') ? 'no-store' : 'no-cache';
}
