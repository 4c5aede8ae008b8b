import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { handler } from '../../../lambda/pipeline/signal/handler.ts';
import { AnswerServer } from './answer-server.ts';

const server = new AnswerServer();
beforeAll(() => server.listen());
afterAll(() => server.close());
afterEach(() => server.forget());

const signal = (more: object) => handler({ status: 'FAILURE', name: 'run-1', signalUrl: server.url, ...more });

describe('signal', () => {
  it('puts status, reason and the execution’s name to the wait condition, without a content type', async () => {
    await signal({ status: 'SUCCESS', reason: 'The model passed.' });
    expect(server.answers).toEqual([
      {
        method: 'PUT',
        contentType: undefined,
        body: { Status: 'SUCCESS', Reason: 'The model passed.', UniqueId: 'run-1', Data: 'The model passed.' },
      },
    ]);
  });

  it.each([
    [
      'a function’s error message',
      { Error: 'E', Cause: '{"errorMessage":"needed 390, found 12"}' },
      'needed 390, found 12',
    ],
    ['a job’s failure reason', { Error: 'E', Cause: '{"FailureReason":"out of disk"}' }, 'out of disk'],
    ['a cause that is not JSON', { Error: 'E', Cause: 'Execution timed out' }, 'Execution timed out'],
    ['a cause without a message', { Error: 'E', Cause: '{"x":1}' }, '{"x":1}'],
    ['an empty cause', { Error: 'States.Timeout', Cause: '' }, 'States.Timeout'],
    ['no cause', { Error: 'States.Timeout' }, 'States.Timeout'],
  ])('takes its reason from %s', async (_, error, reason) => {
    await signal({ error });
    expect(server.answers[0]?.body.Reason).toBe(reason);
  });

  it('gives a reason even if none is known', async () => {
    await signal({});
    expect(server.answers[0]?.body.Reason).toBe('The training pipeline ended.');
  });

  it('shortens a reason that is too long for CloudFormation', async () => {
    await signal({ reason: 'x'.repeat(5_000) });
    expect(server.answers[0]?.body.Reason).toHaveLength(1_000);
  });

  it.each([
    ['ABORTED', null, 'The training pipeline ended as ABORTED'],
    ['TIMED_OUT', undefined, 'The training pipeline ended as TIMED_OUT'],
    ['FAILED', 'out of luck', 'out of luck'],
  ])('understands EventBridge’s event for an execution that ended as %s', async (status, cause, reason) => {
    const input = JSON.stringify({ signalUrl: server.url, name: 'run-2' });
    await handler({ source: 'aws.states', detail: { status, name: 'run-2', input, cause } });
    expect(server.answers[0]?.body).toMatchObject({ Status: 'FAILURE', UniqueId: 'run-2', Reason: reason });
  });

  it('retries after an error of CloudFormation', async () => {
    server.statuses = [503, 500];
    await signal({});
    expect(server.answers).toHaveLength(3);
  });

  it('gives up after three attempts, and names no address', async () => {
    server.statuses = [503, 503, 503];
    await expect(signal({})).rejects.toThrow(/^Answering CloudFormation: needed status 200, found status 503$/);
  });

  it('does not retry an address that CloudFormation refuses', async () => {
    server.statuses = [403];
    await expect(signal({})).rejects.toThrow('found status 403');
    expect(server.answers).toHaveLength(1);
  });

  it.each(['SUCCESS', 'FAILURE'])('ends in peace with %s when the wait has ended before', async (status) => {
    server.statuses = [403];
    server.text = '<Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>';
    await signal({ status });
    expect(server.answers).toHaveLength(1);
  });

  it('names the network error', async () => {
    const signalUrl = 'http://127.0.0.1:9/closed';
    await expect(handler({ status: 'FAILURE', name: 'x', signalUrl })).rejects.toThrow('found TypeError');
  });

  it('refuses an unknown event', () => expect(handler({ status: 'MAYBE' })).rejects.toThrow());
});
