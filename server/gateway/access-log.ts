/** One line for each request: no query, no file name, no header, and of an unknown path not even the path. */
export interface AccessEntry {
  readonly requestId: string;
  readonly method: string;
  /** The name of the route, such as `/api/predict`, `page` or `unknown`. */
  readonly route: string;
  /** 499 where the client went away before it had an answer. */
  readonly status: number;
  readonly durationMs: number;
}

export type AccessLog = (entry: AccessEntry) => void;

/** Writes entries as lines of JSON to standard output. */
export const logToStandardOutput: AccessLog = (entry) => {
  process.stdout.write(`${JSON.stringify({ time: new Date().toISOString(), kind: 'access', ...entry })}\n`);
};
