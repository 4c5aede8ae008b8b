import { Logger } from '@aws-lambda-powertools/logger';

/** Job names, counts, figures and reasons; never the name of an image. */
export const log = new Logger({ serviceName: 'training-pipeline' });
