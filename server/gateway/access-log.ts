/** One line for each request, without query, file name and headers, and without an unknown path. */
export interface AccessEntry {
  readonly requestId: string;
  readonly method: string;
  /** The name of the route, such as `/api/predict`, `page` or `unknown`. */
  readonly route: string;
  /** 499 if the client closed the connection before the reply. */
  readonly status: number;
  readonly durationMs: number;
}

export type AccessLog = (entry: AccessEntry) => void;

/** Writes entries as lines of JSON to standard output. */
export const logToStandardOutput: AccessLog = (entry) => {
  process.stdout.write(`${JSON.stringify({ time: new Date().toISOString(), kind: 'access', ...entry })}\n`);
};
