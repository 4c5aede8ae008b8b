import { Logger } from '@aws-lambda-powertools/logger';

/** Job names, counts, figures and reasons; never the name of a film. */
export const log = new Logger({ serviceName: 'training-pipeline' });
