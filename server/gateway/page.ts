import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { extname, join, relative, sep } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { IMAGE_FORMATS } from '../../core/contract/image-formats.ts';
import { pageSecurityHeaders } from '../../core/contract/security-headers.ts';
import { pathOf } from '../http/target.ts';

/** Serves a file of the page. @returns False, without touching the response, if there is no such file. */
export type Page = (request: IncomingMessage, response: ServerResponse) => Promise<boolean>;

const TYPES: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    Object.values(IMAGE_FORMATS).flatMap(({ endings, mediaType }) => endings.map((ending) => [ending, mediaType])),
  ),
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.map': 'application/json',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.webmanifest': 'application/manifest+json',
  '.woff2': 'font/woff2',
};

/** The build puts a content hash into these names, so a file of this name never changes. */
const HASHED_NAME = /^\/assets\/.*-[\w-]{8,}\.\w+$/;

/** gzip shrinks these to a third; images and fonts are compressed already. */
const COMPRESSIBLE = new Set(['.css', '.html', '.js', '.json', '.map', '.svg', '.txt', '.webmanifest']);
const compress = promisify(gzip);

/** A file in one content encoding. */
interface Representation {
  readonly headers: Readonly<Record<string, string>> & { readonly ETag: string };
  readonly read: () => Promise<Buffer>;
}

interface PageFile {
  readonly plain: Representation;
  /** Null if the file is not compressible. */
  readonly gzipped: Representation | null;
}

/**
 * Serves the built page from a folder. It serves only files that exist at the start, each by its exact path, so that no
 * path can lead outside the folder.
 * @param signInOrigins Origins that the page calls for sign-in.
 */
export async function openBuiltPage(dir: string, signInOrigins: readonly string[] = []): Promise<Page> {
  const files = await indexFiles(dir, pageSecurityHeaders(signInOrigins));
  return async (request, response) => {
    const path = pathOf(request);
    const found = files.get(path === '/' ? '/index.html' : path);
    if (found === undefined) return false;
    const { headers, read } = (acceptsGzip(request) && found.gzipped) || found.plain;
    if (hasCurrentVersion(request, headers.ETag)) {
      response.writeHead(304, headers).end();
      return true;
    }
    const content = await read();
    response.writeHead(200, { ...headers, 'Content-Length': content.length });
    response.end(request.method === 'HEAD' ? undefined : content);
    return true;
  };
}

function acceptsGzip({ headers }: IncomingMessage): boolean {
  const codings = headers['accept-encoding']?.toString().toLowerCase().split(',') ?? [];
  return codings.some((coding) => /^\s*gzip\s*(;\s*q=(1|0\.0*[1-9]).*)?$/.test(coding));
}

/** A proxy that compresses by itself weakens the tag; a client may send several. */
function hasCurrentVersion({ headers }: IncomingMessage, tag: string): boolean {
  const tags = headers['if-none-match']?.split(',') ?? [];
  return tags.some((one) => one.trim().replace(/^W\//, '') === tag);
}

async function indexFiles(dir: string, security: Record<string, string>): Promise<Map<string, PageFile>> {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true }).catch(() => []);
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const indexed = files.map(async (file): Promise<[string, PageFile]> => {
    const path = `/${relative(dir, file).split(sep).map(encodeURIComponent).join('/')}`;
    return [path, await describeFile(file, { ...security, 'Cache-Control': cacheControl(path) })];
  });
  return new Map(await Promise.all(indexed));
}

async function describeFile(file: string, common: Record<string, string>): Promise<PageFile> {
  const read = () => readFile(file);
  const hash = createHash('sha256')
    .update(await read())
    .digest('base64url');
  const isCompressible = COMPRESSIBLE.has(extname(file));
  const headers = {
    ...common,
    'Content-Type': TYPES[extname(file)] ?? 'application/octet-stream',
    'Cross-Origin-Resource-Policy': 'same-origin',
    ...(isCompressible ? { Vary: 'Accept-Encoding' } : {}),
  };
  return {
    plain: { headers: { ...headers, ETag: `"${hash}"` }, read },
    gzipped: isCompressible
      ? {
          headers: { ...headers, 'Content-Encoding': 'gzip', ETag: `"${hash}-gzip"` },
          read: once(async () => compress(await read())),
        }
      : null,
  };
}

/** Computes the value on the first call and keeps it. */
function once<T>(work: () => Promise<T>): () => Promise<T> {
  let result: Promise<T> | undefined;
  return () => {
    result ??= work();
    return result;
  };
}

function cacheControl(path: string): string {
  if (HASHED_NAME.test(path)) return 'public, max-age=31536000, immutable';
  return path.endsWith('.html') ? 'no-store' : 'no-cache';
}
