import { Match, type Template } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { pageSecurityHeaders } from '../../core/contract/security-headers.ts';
import { VIEWER_ADDRESS_FUNCTION } from '../../lib/api/viewer-address.ts';
import type { ConfigurationFile } from '../../lib/config/configuration.ts';
import { securityHeadersBehavior } from '../../lib/site/security-headers-behavior.ts';
import { build, synthesize } from './synthesize.ts';
import { resourceOf, resourcesOf, templateOf } from './templates.ts';
import { blockedBy, type Rule } from './waf.ts';

const json = (template: Template, type: string) => JSON.stringify(resourcesOf(template, type));

describe('the page', () => {
  it('is in a private bucket that only CloudFront reads, over TLS', () => {
    const bucket = resourcesOf(templateOf('Service'), 'AWS::S3::Bucket').find(({ id }) => id.startsWith('SitePage'));
    expect(bucket?.Properties.PublicAccessBlockConfiguration).toEqual({
      BlockPublicAcls: true,
      BlockPublicPolicy: true,
      IgnorePublicAcls: true,
      RestrictPublicBuckets: true,
    });
    expect(json(templateOf('Service'), 'AWS::S3::BucketPolicy')).toContain('"aws:SecureTransport":"false"');
    templateOf('Service').hasResourceProperties('AWS::CloudFront::OriginAccessControl', {
      OriginAccessControlConfig: Match.objectLike({ OriginAccessControlOriginType: 's3', SigningBehavior: 'always' }),
    });
  });

  it('comes with every security header of the contract', () => {
    const policy = json(templateOf('Service'), 'AWS::CloudFront::ResponseHeadersPolicy');
    for (const [name, value] of Object.entries(pageSecurityHeaders())) {
      if (name === 'Content-Security-Policy') expect(policy).toContain("default-src 'none'; script-src 'self'");
      else if (name === 'Strict-Transport-Security') expect(policy).toContain('"AccessControlMaxAgeSec":63072000');
      else if (name.startsWith('X-') || name === 'Referrer-Policy')
        expect(policy).toContain(value === 'nosniff' ? 'ContentTypeOptions' : value);
      else expect(policy).toContain(`{"Header":"${name}","Override":true,"Value":"${value}"}`);
    }
  });

  it('may talk to the sign-in page and the issuer, and to no other origin', () =>
    expect(json(templateOf('Service'), 'AWS::CloudFront::ResponseHeadersPolicy')).toMatch(
      /connect-src 'self' https:\/\/pneumoscope-prod-111122223333\.auth\.eu-west-1\.amazoncognito\.com https:\/\/cognito-idp\.eu-west-1\.[^ ]*;/,
    ));

  it('may talk only to its own origin if sign-in is off', () =>
    expect(json(templateOf('Service', 'minimal'), 'AWS::CloudFront::ResponseHeadersPolicy')).toContain(
      "connect-src 'self';",
    ));

  it('has the API on its own origin, uncached, with the viewer’s headers but not its host', () =>
    templateOf('Service').hasResourceProperties('AWS::CloudFront::Distribution', {
      DistributionConfig: Match.objectLike({
        DefaultRootObject: 'index.html',
        CacheBehaviors: [
          Match.objectLike({
            PathPattern: '/api/*',
            AllowedMethods: Match.arrayWith(['OPTIONS', 'POST']),
            CachePolicyId: '4135ea2d-6df8-44a3-9df3-4b5a84be39ad',
            OriginRequestPolicyId: 'b689b0a8-53d0-40ab-baf2-68738e2966ac',
            ViewerProtocolPolicy: 'https-only',
          }),
        ],
        CustomErrorResponses: Match.absent(),
      }),
    }));

  it('is published in two parts: files named by their content are cached for a year, the others are revalidated every time', () => {
    const deployments = resourcesOf(templateOf('Service'), 'Custom::CDKBucketDeployment')
      .filter(({ id }) => id.startsWith('Site'))
      .map(({ Properties }) => Properties as Record<string, unknown>);
    const parts = deployments.map(({ SystemMetadata, DistributionPaths, Prune }) => ({
      SystemMetadata,
      DistributionPaths,
      Prune,
    }));
    expect(parts).toEqual([
      {
        SystemMetadata: { 'cache-control': 'public, max-age=31536000, immutable' },
        DistributionPaths: undefined,
        Prune: false,
      },
      { SystemMetadata: { 'cache-control': 'no-cache' }, DistributionPaths: ['/*'], Prune: false },
    ]);
  });

  it('accepts a custom domain name, with TLS 1.2 or newer', () =>
    templateOf('Service', 'scaled').hasResourceProperties('AWS::CloudFront::Distribution', {
      DistributionConfig: Match.objectLike({
        Aliases: ['images.hospital.example'],
        ViewerCertificate: Match.objectLike({ MinimumProtocolVersion: 'TLSv1.2_2021' }),
      }),
    }));

  it('can’t be published before it is built', () =>
    expect(() => build({ model: 'bundled' }, {}, '/nowhere')).toThrow('Build it with: npm run build'));
});

describe('securityHeadersBehavior()', () => {
  it.each([
    ['X-Frame-Options', 'SAMEORIGIN'],
    ['X-Content-Type-Options', ''],
    ['Referrer-Policy', 'origin'],
    ['Strict-Transport-Security', 'max-age=1; preload'],
  ])('refuses %s: %s, which CloudFront’s field cannot express', (name, value) =>
    expect(() => securityHeadersBehavior({ ...pageSecurityHeaders(), [name]: value })).toThrow(`Writing ${name}`),
  );
});

describe('sign-in', () => {
  it('is for users created by the operator, and requires a second factor', () =>
    templateOf('Data').hasResourceProperties('AWS::Cognito::UserPool', {
      AdminCreateUserConfig: { AllowAdminCreateUserOnly: true },
      MfaConfiguration: 'ON',
      EnabledMfas: ['SOFTWARE_TOKEN_MFA'],
      DeletionProtection: 'ACTIVE',
    }));

  it('enrols the second factor on the managed login page, which shows a form only to a client with a style', () => {
    templateOf('Data').hasResourceProperties('AWS::Cognito::UserPoolDomain', { ManagedLoginVersion: 2 });
    templateOf('Data').hasResourceProperties('AWS::Cognito::UserPool', { UserPoolTier: 'ESSENTIALS' });
    templateOf('Service').hasResourceProperties('AWS::Cognito::ManagedLoginBranding', {
      UseCognitoProvidedValues: true,
      ClientId: { Ref: resourceOf(templateOf('Service'), 'AWS::Cognito::UserPoolClient').id },
    });
  });

  it('leaves the second factor to the users if configured', () =>
    templateOf('Data', 'scaled').hasResourceProperties('AWS::Cognito::UserPool', { MfaConfiguration: 'OPTIONAL' }));

  it('gives the page an authorization code with PKCE, without a secret', () =>
    templateOf('Service').hasResourceProperties('AWS::Cognito::UserPoolClient', {
      AllowedOAuthFlows: ['code'],
      AllowedOAuthScopes: ['openid', 'email'],
      GenerateSecret: false,
      PreventUserExistenceErrors: 'ENABLED',
      IdTokenValidity: 60,
    }));

  it('has two groups, and lets only those classify that are named, where any are', () => {
    for (const GroupName of ['reader', 'operator'])
      templateOf('Data').hasResourceProperties('AWS::Cognito::UserPoolGroup', { GroupName });
    const allowed = (file: ConfigurationFile) =>
      resourcesOf(synthesize('Service', { model: 'bundled', ...file }), 'AWS::Lambda::Function')
        .map(({ Properties }) => JSON.stringify(Properties.Environment))
        .filter((environment) => environment?.includes('"ALLOWED_GROUPS":"reader,operator"'));
    expect(allowed({ signIn: { groups: ['reader', 'operator'] }, explanation: { mode: 'on' } })).toHaveLength(2);
    expect(allowed({})).toEqual([]);
    expect(allowed({ signIn: { groups: ['reader', 'operator'], enabled: false } })).toEqual([]);
  });

  it('is authorized by ID tokens: the methods require no scope', () => {
    for (const { Properties } of resourcesOf(templateOf('Service'), 'AWS::ApiGateway::Method'))
      expect(Properties).not.toHaveProperty('AuthorizationScopes');
  });
});

describe('the web ACL', () => {
  const acl = resourceOf(templateOf('Service'), 'AWS::WAFv2::WebACL').Properties as unknown as {
    Scope: string;
    Rules: Rule[];
  };
  const image = new Uint8Array(2_000_000).map((_, at) => (at * 2_654_435_761) >>> 24);
  const markup = Buffer.from('--boundary\r\n\r\n<SCRIPT>alert(1)</SCRIPT>');

  it('is attached to the API’s stage', () => {
    expect(acl.Scope).toBe('REGIONAL');
    templateOf('Service').hasResourceProperties('AWS::WAFv2::WebACLAssociation', {
      ResourceArn: { 'Fn::Join': ['', Match.arrayWith([Match.stringLikeRegexp('/restapis/$')])] },
    });
    templateOf('Service', 'minimal').resourceCountIs('AWS::WAFv2::WebACL', 0);
  });

  /** What CloudFront adds to a request for the API. */
  const sent = (template: Template) => {
    const { DistributionConfig } = resourceOf(template, 'AWS::CloudFront::Distribution').Properties as {
      DistributionConfig?: { Origins: { OriginCustomHeaders?: { HeaderName: string; HeaderValue: unknown }[] }[] };
    };
    const added = (DistributionConfig?.Origins ?? []).flatMap(({ OriginCustomHeaders = [] }) => OriginCustomHeaders);
    return Object.fromEntries(added.map(({ HeaderName, HeaderValue }) => [HeaderName, HeaderValue]));
  };
  const headers = sent(templateOf('Service'));

  it.each([
    ['an image of 2 MB', '/prod/api/predict', image, null],
    ['an image whose bytes look like markup', '/prod/api/predict', markup, null],
    ['a small request', '/prod/api/status', new Uint8Array(100), null],
    ['an image sent elsewhere', '/prod/api/status', image, 'BodiesElsewhere'],
    ['markup sent elsewhere', '/prod/api/status', markup, 'BodiesElsewhere'],
  ])('blocks or passes %s', (_, path, bodyBytes, verdict) =>
    expect(blockedBy(acl.Rules, { path, bodyBytes, headers })).toBe(verdict),
  );

  it('blocks what has not come through CloudFront, before any other rule', () => {
    const request = { path: '/prod/api/status', bodyBytes: new Uint8Array() };
    expect(blockedBy(acl.Rules, request)).toBe('NotThroughCloudFront');
    expect(blockedBy(acl.Rules, { ...request, headers: { 'x-origin-secret': 'guessed' } })).toBe(
      'NotThroughCloudFront',
    );
    expect(acl.Rules.map(({ Priority, Name }) => [Priority, Name]).slice(0, 2)).toEqual([
      [0, 'NotThroughCloudFront'],
      [1, 'RateLimit'],
    ]);
  });

  it('keeps the secrets of CloudFront out of the template', () => {
    expect(JSON.stringify(headers)).toMatch(/resolve:secretsmanager:/);
    templateOf('Service').allResourcesProperties('AWS::SecretsManager::Secret', {
      SecretString: Match.absent(),
      KmsKeyId: Match.anyValue(),
    });
  });

  it('passes requests in each of the three deployments that replace a secret', () => {
    const deployments = [{}, { b: 2 }, { b: 2, send: 'b' as const }, { b: 2, send: 'b' as const, a: 2 }];
    const templates = deployments.map((originSecret) => synthesize('Service', { model: 'bundled', originSecret }));
    const rules = (template: Template | undefined) =>
      (resourceOf(template as Template, 'AWS::WAFv2::WebACL').Properties as unknown as { Rules: Rule[] }).Rules;
    templates.forEach((template, at) => {
      // While a deployment runs, CloudFront may send the former value to the new rules, and the new one to the former.
      const around = [at - 1, at, at + 1].flatMap((near) => templates[near] ?? []);
      for (const other of around) {
        const request = { path: '/prod/api/status', bodyBytes: new Uint8Array(), headers: sent(template) };
        expect(blockedBy(rules(other), request)).toBeNull();
      }
    });
    expect(sent(templates[3] as Template)).not.toEqual(sent(templates[0] as Template));
  });

  it('answers who sends too many requests with 429, in the form of all errors', () => {
    const rule = acl.Rules.find(({ Name }) => Name === 'RateLimit');
    expect(rule?.Action?.Block?.CustomResponse).toMatchObject({
      ResponseCode: 429,
      CustomResponseBodyKey: 'TooManyRequests',
      ResponseHeaders: expect.arrayContaining([{ Name: 'Retry-After', Value: '2' }]),
    });
    const { CustomResponseBodies } = resourceOf(templateOf('Service'), 'AWS::WAFv2::WebACL').Properties as {
      CustomResponseBodies?: Record<string, { Content: string }>;
    };
    expect(JSON.parse(CustomResponseBodies?.TooManyRequests?.Content ?? '')).toMatchObject({
      error: { code: 'TOO_MANY_REQUESTS', retryable: true },
    });
  });

  it('would block every image without its exception', () => {
    const bare = acl.Rules.map(({ Statement, ...rule }) => {
      const group = Statement.ManagedRuleGroupStatement;
      return {
        ...rule,
        Statement: group === undefined ? Statement : { ManagedRuleGroupStatement: { Name: group.Name } },
      };
    });
    expect(blockedBy(bare, { path: '/prod/api/predict', bodyBytes: image, headers })).toBe('SizeRestrictions_BODY');
  });

  it('counts requests by the address that CloudFront saw, which no client can choose', () => {
    expect(JSON.stringify(acl.Rules)).toContain('"HeaderName":"x-viewer-address"');
    const run = new Function('event', `${VIEWER_ADDRESS_FUNCTION}; return handler(event);`);
    const headers = { 'x-viewer-address': { value: '203.0.113.9' } };
    expect(run({ viewer: { ip: '198.51.100.7' }, request: { headers } }).headers).toEqual({
      'x-viewer-address': { value: '198.51.100.7' },
    });
  });
});
