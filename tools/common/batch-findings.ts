import { z } from 'zod';
import { REASON_CODES, REMARKS, type RemarkCode } from '../../core/contract/checks.ts';
import type { ImageFindings } from '../../core/verdict/decide.ts';

/**
 * Beside `prediction`, an output of `pneumoscope transform --guard` holds what the checks found: `reason`, a code or null, and
 * `cautions`, codes.
 */
const schema = z.object({
  reason: z.nullable(z.enum(REASON_CODES)),
  cautions: z.array(z.enum(Object.keys(REMARKS) as [RemarkCode, ...RemarkCode[]])),
});

/** The findings in an output; null if it has none, as those of SageMaker. The text is JSON that was parsed before. */
export function parseFindings(output: string): ImageFindings | null {
  const { data } = schema.safeParse(JSON.parse(output));
  return data ?? null;
}

/** The text of an output. */
export function formatOutput(prediction: readonly number[], findings: ImageFindings | null): string {
  return JSON.stringify({ prediction, ...(findings === null ? {} : findings) });
}
