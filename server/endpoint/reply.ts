import { randomUUID } from 'node:crypto';

/** A reply of one of the endpoint's interfaces. */
export interface EndpointReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export const JSON_TYPE = 'application/json';

/** An error in the SageMaker runtime's REST-JSON protocol; the SDK throws it as an exception of this name. */
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
