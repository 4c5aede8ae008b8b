import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import type { Configuration } from '../config/configuration.ts';

/** Header by which CloudFront shows the API that a request came through it. */
export const ORIGIN_SECRET_HEADER = 'x-origin-secret';

export interface OriginSecretProps {
  readonly key: IKey;
  readonly settings: Configuration['originSecret'];
}

/**
 * Two secrets: the web ACL takes either, CloudFront sends one of them. So each can be replaced while the other is in use. Their
 * values reach CloudFront and web ACL by references that CloudFormation resolves, and stand in no template.
 */
export class OriginSecret extends Construct {
  /** What CloudFront sends. */
  readonly sent: string;
  /** What the web ACL takes. */
  readonly taken: readonly string[];

  constructor(scope: Construct, id: string, { key, settings }: OriginSecretProps) {
    super(scope, id);
    const { a, b, send } = settings;
    const secrets = { a: this.secret(`A${a}`, key), b: this.secret(`B${b}`, key) };
    this.sent = referenceTo(secrets[send]);
    this.taken = [referenceTo(secrets.a), referenceTo(secrets.b)];
  }

  /** Another id is another secret. */
  private secret(id: string, encryptionKey: IKey): Secret {
    return new Secret(this, id, {
      description: 'Sent by CloudFront to the API',
      encryptionKey,
      generateSecretString: { passwordLength: 48, excludePunctuation: true },
    });
  }
}

function referenceTo(secret: Secret): string {
  return secret.secretValue.unsafeUnwrap();
}
