import { DescribeEndpointCommand, SageMakerClient } from '@aws-sdk/client-sagemaker';
import { InvokeEndpointCommand, SageMakerRuntimeClient } from '@aws-sdk/client-sagemaker-runtime';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it } from 'vitest';
import { ERROR_CATALOGUE, type ErrorCode, errorEntry } from '../../../core/contract/error-catalogue.ts';
import { NOTICE } from '../../../core/contract/notice.ts';
import { openApiDocument } from '../../../core/contract/openapi.ts';
import { API_PATHS } from '../../../core/contract/page-config.ts';
import { createService } from '../../../lambda/common/service.ts';
import { ServiceError } from '../../../lambda/common/service-error.ts';
import { createPredictHandler } from '../../../lambda/predict/handler.ts';
import { createStatusHandler } from '../../../lambda/status/handler.ts';
import { paintedImage } from '../../fixtures/guards/painted-image.ts';
import { context, type EventChanges, filePart, form, restEvent } from '../../lambda/support/events.ts';
import { NORMAL_IMAGE } from '../../lambda/support/images.ts';
import { checkedBy, PREDICT_CONFIG } from '../../lambda/support/predict-config.ts';
import { recordTelemetry } from '../../lambda/support/telemetry.ts';

interface Media {
  readonly schema: object;
  readonly example?: unknown;
  readonly examples?: Readonly<Record<string, { readonly value: unknown }>>;
}
interface Response {
  readonly headers?: Readonly<Record<string, unknown>>;
  readonly content: Readonly<Record<string, Media>>;
}
type Operation = { readonly responses: Readonly<Record<string, Response>> };
interface Document {
  readonly info: { readonly version: string; readonly description: string };
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

// Converted to JSON and back, as it is served.
const document = JSON.parse(JSON.stringify(openApiDocument('1.2.3'))) as Document;
const ajv = new Ajv2020({ allErrors: true, strict: false, formats: { binary: true } });
ajv.addSchema({ $id: 'api', ...document });

const telemetry = recordTelemetry();
const config = { ...PREDICT_CONFIG, telemetry };
const NEVER_KEPT = { keepMs: 0, retryMs: 0, staleMs: 0 };
const handlers = {
  predict: { path: API_PATHS.predict, method: 'post', handle: createPredictHandler(config) },
  status: { path: API_PATHS.status, method: 'get', handle: createStatusHandler({ ...config, stateTimes: NEVER_KEPT }) },
} as const;
type Name = keyof typeof handlers;

const OPERATIONS = { ...handlers, explain: { path: API_PATHS.explain, method: 'post' } } as const;
type Described = keyof typeof OPERATIONS;

const CODES = Object.keys(ERROR_CATALOGUE) as ErrorCode[];
/** An operation that can reply with the code. */
const operationOf = (code: ErrorCode) => (errorEntry(code).about === 'explanation' ? 'explain' : 'predict');

const runtime = mockClient(SageMakerRuntimeClient);
const sagemaker = mockClient(SageMakerClient);

/** The document's response to a status, and the schema of a media type in it. */
function responseOf(name: Described, status: number): Response | undefined {
  const { path, method } = OPERATIONS[name];
  return document.paths[path]?.[method]?.responses[status];
}

function faultsOf(name: Described, status: number, mediaType: string, value: unknown): unknown {
  const { path, method } = OPERATIONS[name];
  const escapeName = (text: string) => text.replaceAll('~', '~0').replaceAll('/', '~1');
  const pointer = ['paths', path, method, 'responses', String(status), 'content', mediaType, 'schema']
    .map(escapeName)
    .join('/');
  const validate = ajv.getSchema(`api#/${pointer}`);
  if (validate === undefined) return `the document has no ${mediaType} with status ${status}`;
  return validate(value) ? null : validate.errors;
}

async function call(name: Name, changes: EventChanges = {}, body: Buffer | null = null) {
  const { method, handle } = handlers[name];
  const reply = await handle(restEvent(body, { method: method.toUpperCase(), ...changes }), context());
  const [mediaType = ''] = String(reply.headers?.['Content-Type']).split(';');
  return { status: reply.statusCode, mediaType, headers: reply.headers ?? {}, body: reply.body };
}

describe('`openApiDocument`', () => {
  beforeEach(() => {
    runtime.reset();
    sagemaker.reset();
    runtime.on(InvokeEndpointCommand).resolves({ Body: new TextEncoder().encode('[0.1,0.9]') as never });
    sagemaker.on(DescribeEndpointCommand).resolves({ EndpointStatus: 'InService' });
  });

  it('names the service and its version, and states what a verdict is not', () => {
    expect(document).toMatchObject({
      openapi: '3.1.0',
      info: { version: '1.2.3', license: { identifier: 'Apache-2.0' } },
    });
    for (const sentence of Object.values(NOTICE)) expect(document.info.description).toContain(sentence);
  });

  it('has every path of the API', () => expect(Object.keys(document.paths)).toEqual(Object.values(API_PATHS)));

  it.each(CODES)('has %s, at its status, with a valid example', (code) => {
    const { status, retryAfterSeconds } = errorEntry(code);
    const operation = operationOf(code);
    const response = responseOf(operation, status);
    const example = response?.content['application/json']?.examples?.[code]?.value;
    expect(example).toMatchObject({ error: { code } });
    expect(faultsOf(operation, status, 'application/json', example)).toBeNull();
    if (retryAfterSeconds !== undefined) expect(response?.headers).toHaveProperty('Retry-After');
  });

  it('offers at each status only codes of that status', () => {
    for (const name of ['predict', 'explain', 'status'] as const) {
      const { path, method } = OPERATIONS[name];
      const responses = Object.entries(document.paths[path]?.[method]?.responses ?? {});
      for (const [status, { content }] of responses.filter(([status]) => Number(status) >= 400)) {
        const codes = Object.keys(content['application/json']?.examples ?? {}) as ErrorCode[];
        expect(codes.map((code) => errorEntry(code).status)).toEqual(codes.map(() => Number(status)));
      }
    }
  });

  it.each(['predict', 'status'] as const)('describes the success of %s', async (name) => {
    const { status, mediaType, body } = await call(name, {}, name === 'predict' ? form(filePart(NORMAL_IMAGE)) : null);
    expect([status, mediaType]).toEqual([200, 'application/json']);
    expect(faultsOf(name, 200, mediaType, JSON.parse(body))).toBeNull();
    const { example, examples } = responseOf(name, 200)?.content[mediaType] ?? {};
    const given = examples === undefined ? [example] : Object.values(examples).map(({ value }) => value);
    expect(given.map((one) => faultsOf(name, 200, mediaType, one))).toEqual(given.map(() => null));
  });

  it('describes an abstention with its checks', async () => {
    const handle = createPredictHandler({ ...config, ...(await checkedBy('enforce')) });
    const red = Buffer.from(await paintedImage(255, 0, 0));
    const { statusCode, body } = await handle(restEvent(form(filePart(red))), context());
    const reply = JSON.parse(body);
    expect(reply).toMatchObject({ verdict: 'Failed to Predict', reason: { code: 'TURNED' } });
    expect(reply.checks.scores).toHaveLength(4);
    expect(faultsOf('predict', statusCode, 'application/json', reply)).toBeNull();
  });

  it('describes the state before the model is trained', async () => {
    sagemaker.on(DescribeEndpointCommand).rejects(Object.assign(new Error(), { name: 'ValidationException' }));
    const { status, mediaType, body } = await call('status');
    expect(JSON.parse(body).state).toBe('training');
    expect(faultsOf('status', status, mediaType, JSON.parse(body))).toBeNull();
  });

  it('describes the reply in plain text', async () => {
    const accept = { headers: { Accept: 'text/plain' } };
    for (const [body, expected] of [
      [form(filePart(NORMAL_IMAGE)), 200],
      [form(), 400],
    ] as const) {
      const reply = await call('predict', accept, body);
      expect([reply.status, reply.mediaType]).toEqual([expected, 'text/plain']);
      expect(faultsOf('predict', reply.status, 'text/plain', reply.body)).toBeNull();
    }
  });

  it.each<[Name, ErrorCode, EventChanges, Buffer | null]>([
    ['predict', 'EMPTY_BODY', {}, null],
    ['predict', 'BAD_MULTIPART', {}, Buffer.from('x')],
    ['predict', 'UNSUPPORTED_IMAGE_TYPE', {}, form(filePart('x'))],
    ['predict', 'CORRUPT_IMAGE', {}, form(filePart(NORMAL_IMAGE.subarray(0, 999)))],
    ['predict', 'METHOD_NOT_ALLOWED', { method: 'PUT' }, null],
    ['status', 'METHOD_NOT_ALLOWED', { method: 'PUT' }, null],
  ])('describes how %s replies with %s', async (name, code, changes, body) => {
    const reply = await call(name, changes, body);
    expect(JSON.parse(reply.body).error.code).toBe(code);
    expect(faultsOf(name, reply.status, reply.mediaType, JSON.parse(reply.body))).toBeNull();
  });

  it.each(CODES)('describes the reply that handlers make of %s', async (code) => {
    const options = { method: 'POST', allowedOrigins: [], telemetry } as const;
    const fail = createService(options, () => Promise.reject(new ServiceError(code, 'It was found so.')));
    const reply = await fail(restEvent(null), context());
    expect(faultsOf(operationOf(code), reply.statusCode, 'application/json', JSON.parse(reply.body))).toBeNull();
  });

  it('offers errors about explanations to those who ask for one only', () => {
    const examples = (name: Described) => responseOf(name, 504)?.content['application/json']?.examples ?? {};
    expect(examples('explain')).toHaveProperty('EXPLANATION_TIMED_OUT');
    expect(examples('predict')).not.toHaveProperty('EXPLANATION_TIMED_OUT');
  });

  it('has a valid example of an explanation', () => {
    const { example } = responseOf('explain', 200)?.content['application/json'] ?? {};
    expect(example).toMatchObject({ verdict: 'Pneumonia' });
    expect(faultsOf('explain', 200, 'application/json', example)).toBeNull();
  });

  it.each<[string, unknown]>([
    ['a verdict of another word', { verdict: 'Maybe' }],
    ['a probability above 1', { probabilities: { normal: 0, pneumonia: 1.1 } }],
    ['a field that is not described', { patient: 'x' }],
    ['a field left out', { requestId: undefined }],
  ])('would not pass %s', async (_, change) => {
    const { body } = await call('predict', {}, form(filePart(NORMAL_IMAGE)));
    const changed = { ...JSON.parse(body), ...(change as object) };
    expect(faultsOf('predict', 200, 'application/json', JSON.parse(JSON.stringify(changed)))).not.toBeNull();
  });

  it('would not pass a code at another status', () => {
    const body = { error: { code: 'EMPTY_BODY', message: 'x', requestId: 'x', retryable: false } };
    expect(faultsOf('predict', 503, 'application/json', body)).not.toBeNull();
  });
});
