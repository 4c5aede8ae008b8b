/**
 * Limit on the bytes read from a reply; two probabilities need fewer than 100, the description of an endpoint fewer than 20,000.
 */
export const MAX_REPLY_BYTES = 262_144;

/** The reply to a call is unusable: too long, or not in its declared encoding. */
export class BadReplyError extends Error {
  override readonly name = 'BadReplyError';
}

/**
 * Collects the body of a reply. It stops reading at the limit, so that no reply can exhaust the memory.
 * @throws {BadReplyError} beyond MAX_REPLY_BYTES. @throws the connection's own error if it breaks.
 */
export async function collectBounded(stream: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let sizeInBytes = 0;
  for await (const chunk of stream) {
    sizeInBytes += chunk.byteLength;
    if (sizeInBytes > MAX_REPLY_BYTES) {
      throw new BadReplyError(`needed at most ${MAX_REPLY_BYTES} bytes, found more`);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
