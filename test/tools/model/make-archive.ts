import { gzipSync } from 'node:zlib';
import { Header } from 'tar';

/** An entry of an archive that is written byte by byte, so that it can be one that no library would write. */
export interface Entry {
  readonly path: string;
  readonly content?: Uint8Array | string;
  readonly type?: 'File' | 'SymbolicLink' | 'Link' | 'Directory' | 'CharacterDevice';
  readonly linkpath?: string;
  /** Size in the header, if it differs from the content's. */
  readonly size?: number;
}

/** Bytes of an uncompressed tar archive. */
export function makeTar(entries: readonly Entry[]): Buffer {
  const blocks = entries.flatMap(({ path, content = '', type = 'File', linkpath, size }) => {
    const body = Buffer.from(content);
    const header = Buffer.alloc(512);
    const fields = { path, size: size ?? body.length, type, mode: 0o644, mtime: new Date(0) };
    new Header(linkpath === undefined ? fields : { ...fields, linkpath }).encode(header, 0);
    return [header, body, Buffer.alloc((512 - (body.length % 512)) % 512)];
  });
  return Buffer.concat([...blocks, Buffer.alloc(1024)]);
}

export function makeArchive(entries: readonly Entry[]): Buffer {
  return gzipSync(makeTar(entries));
}
