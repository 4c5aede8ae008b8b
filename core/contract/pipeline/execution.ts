import '../jitless.ts';
import * as z from 'zod/mini';
import type { ClassName } from './places.ts';
import type { GateRule, Refusal } from './report.ts';

const hash = z.string().check(z.regex(/^[0-9a-f]{12}$/, 'needed 12 hex digits'));

/** What CloudFormation's custom resource passes to the function that starts the pipeline. */
export const startProperties = z.object({
  /** Of the training specification. */
  Hash: hash,
  /** Of what is examined, and how; by default the same, where one hash covers both. */
  Examination: z.optional(hash),
  /** Presigned address of the wait condition. */
  SignalUrl: z.url('needed a URL'),
});

export type StartProperties = z.infer<typeof startProperties>;

/** Input of the state machine. */
export interface ExecutionInput {
  /** Name of the execution and beginning of every job name; at most 43 characters, so that suffixes fit in 63. */
  readonly name: string;
  /** Of the training specification, lower-case hex. */
  readonly hash: string;
  /** Of the examination, lower-case hex; the definition that was made for it compares. */
  readonly examination: string;
  /** Presigned address of the wait condition. A secret: its holder can end the deployment. */
  readonly signalUrl: string;
  /** A completed job of the same specification, whose artefact still exists. */
  readonly finishedJob: string | null;
  /** Instance types that AWS refused so far. */
  readonly refusals: readonly Refusal[];
}

const caughtError = z.object({ Error: z.string(), Cause: z.optional(z.string()) });

/** An error as Step Functions catches it: its name, and what the service or function reported. */
export type CaughtError = Readonly<z.infer<typeof caughtError>>;

export interface RefusalEvent {
  readonly instanceType: string;
  /** The type to try next; null after the last. */
  readonly next: string | null;
  readonly error: CaughtError;
  readonly refusals: readonly Refusal[];
}

/** The outputs of one class. */
export interface TransformFolder {
  /** Ends with a slash. */
  readonly prefix: string;
  /** Images that went in. */
  readonly expected: number;
}

export interface EvaluateEvent {
  /** Of the execution. */
  readonly name: string;
  /** Threshold of the model, 0..1. */
  readonly operatingPoint: number;
  readonly folders: { readonly normal: TransformFolder; readonly pneumonia: TransformFolder };
  /** Key of `checks.json`, where the service abstains; null or absent where it never does. */
  readonly checksKey?: string | null;
}

export interface GateEvent {
  /** Of the execution. */
  readonly name: string;
  readonly hash: string;
  readonly trainingJob: string;
  readonly instanceType: string;
  readonly finishedJob: string | null;
  readonly refusals: readonly Refusal[];
  readonly evaluationKey: string;
  readonly testSha256: string;
  readonly rule: GateRule;
}

/** What the gate returns to the state machine. */
export interface GateResult {
  readonly passed: boolean;
  /** All reasons in one line, for CloudFormation's events. */
  readonly summary: string;
  readonly reportKey: string;
}

export const signalEvent = z.object({
  status: z.enum(['SUCCESS', 'FAILURE']),
  /** Of the execution. */
  name: z.string(),
  signalUrl: z.string(),
  reason: z.optional(z.string()),
  error: z.optional(caughtError),
});

export type SignalEvent = z.infer<typeof signalEvent>;

/** Name of a training job, one for each instance type tried. @param tried From 1. */
export function trainingJobName(execution: string, tried: number): string {
  return `${execution}-${tried}`;
}

/** Name of the transform job that classifies the held-out images of a class. */
export function transformJobName(execution: string, className: ClassName): string {
  return `${execution}-${className.toLowerCase()}`;
}
