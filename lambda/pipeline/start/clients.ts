import { S3Client } from '@aws-sdk/client-s3';
import { SageMakerClient } from '@aws-sdk/client-sagemaker';
import { SFNClient } from '@aws-sdk/client-sfn';

export const clients = { s3: new S3Client({}), sageMaker: new SageMakerClient({}), stepFunctions: new SFNClient({}) };

export type Clients = typeof clients;
