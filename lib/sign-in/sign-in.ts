import { Duration, Stack } from 'aws-cdk-lib';
import { CfnManagedLoginBranding, type IUserPool, OAuthScope, UserPoolClient } from 'aws-cdk-lib/aws-cognito';
import { Construct } from 'constructs';
import type { SignInConfig } from '../../core/contract/page-config.ts';

export interface SignInProps {
  readonly userPool: IUserPool;
  /** Domain prefix of the hosted sign-in page. */
  readonly domainPrefix: string;
}

/** The page as a client of the user pool. */
export class SignIn extends Construct {
  readonly userPool: IUserPool;
  /** `https://…` of the hosted sign-in page; known before the address of our page. */
  private readonly hostedOrigin: string;
  /** `https://…`, the issuer that tokens name. */
  private readonly issuer: string;

  constructor(scope: Construct, id: string, { userPool, domainPrefix }: SignInProps) {
    super(scope, id);
    const { region, urlSuffix } = Stack.of(this);
    this.userPool = userPool;
    this.hostedOrigin = `https://${domainPrefix}.auth.${region}.amazoncognito.com`;
    this.issuer = `https://cognito-idp.${region}.${urlSuffix}/${userPool.userPoolId}`;
  }

  /** Origins that the page calls during sign-in. */
  get origins(): readonly string[] {
    return [this.hostedOrigin, this.issuer.slice(0, this.issuer.lastIndexOf('/'))];
  }

  /** Registers the page: authorization code with PKCE, no secret, tokens of one hour. */
  registerPage(pageUrl: string): SignInConfig {
    const { userPool } = this;
    const client = new UserPoolClient(this, 'Page', {
      userPool,
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
    // Without a style, the sign-in page shows no form to this client.
    new CfnManagedLoginBranding(this, 'Style', {
      userPoolId: userPool.userPoolId,
      clientId: client.userPoolClientId,
      useCognitoProvidedValues: true,
    });
    return { issuer: this.issuer, clientId: client.userPoolClientId, logoutUrl: `${this.hostedOrigin}/logout` };
  }
}
