import { randomUUID } from 'node:crypto';

/** What one of the endpoint's interfaces answers. */
export interface EndpointReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export const JSON_TYPE = 'application/json';

/** An error in the shape of the SageMaker runtime's REST-JSON protocol; the SDK makes an exception of this name of it. */
export function awsError(status: number, name: string, fields: Readonly<Record<string, unknown>>): EndpointReply {
  return {
    status,
    headers: { 'Content-Type': JSON_TYPE, 'x-amzn-ErrorType': name, 'x-amzn-RequestId': randomUUID() },
    body: JSON.stringify(fields),
  };
}

/** A plain error of the container. */
export function containerError(status: number, message: string): EndpointReply {
  return { status, headers: { 'Content-Type': JSON_TYPE }, body: JSON.stringify({ error: message }) };
}
