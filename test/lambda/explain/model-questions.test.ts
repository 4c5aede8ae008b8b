import { afterEach, describe, expect, it, vi } from 'vitest';
import { createExplainHandler } from '../../../lambda/explain/handler.ts';
import { untilAborted } from '../../../lambda/explain/model-questions.ts';
import { context, restEvent } from '../support/events.ts';
import { PREDICT_CONFIG } from '../support/predict-config.ts';

afterEach(() => vi.restoreAllMocks());

describe('`untilAborted`', () => {
  it('rejects at once with the reason of a signal that is aborted already', async () => {
    const reason = new Error('too late');
    await expect(untilAborted(new Promise(() => {}), AbortSignal.abort(reason))).rejects.toBe(reason);
  });

  it('settles as the work does, and ignores an abortion afterwards', async () => {
    const control = new AbortController();
    expect(await untilAborted(Promise.resolve(7), control.signal)).toBe(7);
    control.abort(new Error('after the end'));
  });
});

describe('`createExplainHandler` without telemetry of the caller', () => {
  it('logs the outcome of a request on standard output, under its own name', async () => {
    const lines: string[] = [];
    vi.spyOn(console, 'info').mockImplementation((line) => void lines.push(String(line)));
    vi.spyOn(console, 'log').mockImplementation((line) => void lines.push(String(line)));
    vi.spyOn(process.stdout, 'write').mockImplementation((line) => lines.push(String(line)) > 0);
    const reply = await createExplainHandler({ ...PREDICT_CONFIG, callsAtOnce: 2 })(restEvent(null), context());
    expect(JSON.parse(reply.body).error.code).toBe('EMPTY_BODY');
    expect(lines.join('\n')).toContain('"service":"explain"');
  });
});
