import { describe, expect, it } from 'vitest';

describe('the entry files of the pipeline', () => {
  it.each(['start', 'refusal', 'evaluate', 'gate', 'signal'])('%s exports a handler', async (name) => {
    const { handler } = await import(`../../../lambda/pipeline/${name}/index.ts`);
    expect(handler).toBeTypeOf('function');
  });
});
