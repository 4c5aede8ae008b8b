import { Logger } from '@aws-lambda-powertools/logger';

/** Logs job names, counts, metrics and reasons; never the name of an image. */
export const log = new Logger({ serviceName: 'training-pipeline' });
