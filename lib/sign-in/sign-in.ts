import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import {
  AccountRecovery,
  Mfa,
  OAuthScope,
  UserPool,
  UserPoolClient,
  type UserPoolDomain,
} from 'aws-cdk-lib/aws-cognito';
import { Construct } from 'constructs';
import type { SignInConfig } from '../../core/contract/page-config.ts';

export interface SignInProps {
  readonly region: string;
  readonly mfa: 'off' | 'optional' | 'required';
  /** Domain prefix of the hosted sign-in page; by default the stack's name and the account. */
  readonly domainPrefix?: string | undefined;
  readonly removalPolicy: RemovalPolicy;
}

const MFA = { off: Mfa.OFF, optional: Mfa.OPTIONAL, required: Mfa.REQUIRED } as const;

/** Users created by the operator, and a hosted sign-in page without self-registration. */
export class SignIn extends Construct {
  readonly userPool: UserPool;
  /** `https://…` of the hosted sign-in page; known before the address of our page. */
  readonly hostedOrigin: string;
  /** `https://…`, the issuer that tokens name. */
  readonly issuer: string;
  private readonly domain: UserPoolDomain;

  constructor(scope: Construct, id: string, props: SignInProps) {
    super(scope, id);
    const { account, stackName, urlSuffix } = Stack.of(this);
    this.userPool = new UserPool(this, 'Users', {
      selfSignUpEnabled: false,
      signInAliases: { email: true },
      autoVerify: { email: true },
      accountRecovery: AccountRecovery.EMAIL_ONLY,
      mfa: MFA[props.mfa],
      mfaSecondFactor: { otp: true, sms: false },
      passwordPolicy: {
        minLength: 12,
        requireDigits: true,
        requireLowercase: true,
        requireUppercase: true,
        requireSymbols: true,
        tempPasswordValidity: Duration.days(3),
      },
      deletionProtection: props.removalPolicy === RemovalPolicy.RETAIN,
      removalPolicy: props.removalPolicy,
    });
    const prefix = props.domainPrefix ?? `${stackName.toLowerCase()}-${account}`;
    this.domain = this.userPool.addDomain('Domain', { cognitoDomain: { domainPrefix: prefix } });
    this.hostedOrigin = `https://${prefix}.auth.${props.region}.amazoncognito.com`;
    this.issuer = `https://cognito-idp.${props.region}.${urlSuffix}/${this.userPool.userPoolId}`;
  }

  /** Origins that the page calls during sign-in. */
  get origins(): readonly string[] {
    return [this.hostedOrigin, this.issuer.slice(0, this.issuer.lastIndexOf('/'))];
  }

  /** Registers the page: authorization code with PKCE, no secret, tokens of one hour. */
  registerPage(pageUrl: string): SignInConfig {
    const client = new UserPoolClient(this, 'Page', {
      userPool: this.userPool,
      generateSecret: false,
      authFlows: {},
      oAuth: {
        flows: { authorizationCodeGrant: true },
        scopes: [OAuthScope.OPENID, OAuthScope.EMAIL],
        callbackUrls: [pageUrl],
        logoutUrls: [pageUrl],
      },
      preventUserExistenceErrors: true,
      enableTokenRevocation: true,
      idTokenValidity: Duration.hours(1),
      accessTokenValidity: Duration.hours(1),
      refreshTokenValidity: Duration.hours(12),
    });
    client.node.addDependency(this.domain);
    return {
      issuer: this.issuer,
      clientId: client.userPoolClientId,
      logoutUrl: `${this.hostedOrigin}/logout`,
    };
  }
}
