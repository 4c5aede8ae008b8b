/** Most bytes read of an answer; two probabilities need under 100, a described endpoint under 20,000. */
export const MAX_ANSWER_BYTES = 262_144;

/** The answer to a call is not one that could be used: too long, or not in its encoding. */
export class BadAnswerError extends Error {
  override readonly name = 'BadAnswerError';
}

/**
 * Collects an answer's body and stops reading at the bound, so that no answer fills the memory.
 * @throws {BadAnswerError} beyond MAX_ANSWER_BYTES; whatever the connection throws when it breaks.
 */
export async function collectBounded(stream: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let sizeInBytes = 0;
  for await (const chunk of stream) {
    sizeInBytes += chunk.byteLength;
    if (sizeInBytes > MAX_ANSWER_BYTES) {
      throw new BadAnswerError(`needed at most ${MAX_ANSWER_BYTES} bytes, found more`);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
