/** How a model is hosted: on instances that run all the time, or on demand. */
export const HOSTING_KINDS = ['instance', 'serverless'] as const;

export type HostingKind = (typeof HOSTING_KINDS)[number];
