import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { PLACES } from '../../core/contract/pipeline/places.ts';
import type { Configuration } from '../config/configuration.ts';
import { arnOf, type Names } from '../names.ts';
import { SageMakerRole } from '../roles/sagemaker-role.ts';
import type { Artefact } from './hosted-artefact.ts';

export interface HostingRoleProps {
  readonly configuration: Configuration;
  readonly names: Names;
  readonly key: IKey;
  readonly artefact: Artefact;
  /** The model bucket, where a batch transform with the hosted model reads and writes. */
  readonly models: IBucket;
}

/** The role of the hosted model: for its endpoint, and for batch transforms by an operator with the same model. */
export class HostingRole extends Construct {
  readonly role: SageMakerRole['role'];

  constructor(scope: Construct, id: string, { configuration, names, key, artefact, models }: HostingRoleProps) {
    super(scope, id);
    const sageMaker = new SageMakerRole(this, 'SageMaker', {
      region: configuration.region,
      logGroups: [`Endpoints/${names.endpoint}`, 'TransformJobs'],
      key,
      bootstrapKeyArn: configuration.bootstrapKeyArn,
    });
    sageMaker.allowRead(artefact.bucket, [artefact.key]);
    sageMaker.allowRead(models, [`${PLACES.transform}/*`]);
    sageMaker.allowWrite(models, [`${PLACES.transform}/*`]);
    // An update rolls back by these alarms, at which SageMaker looks in the name of this role.
    sageMaker.allow(['cloudwatch:DescribeAlarms'], [arnOf(this, 'cloudwatch', `alarm:${names.prefix}-*`)]);
    this.role = sageMaker.role;
  }
}
