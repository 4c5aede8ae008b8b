import { CfnWebACL, CfnWebACLAssociation } from 'aws-cdk-lib/aws-wafv2';
import { Construct } from 'constructs';
import { errorEntry } from '../../core/contract/error-catalogue.ts';
import { API_PATHS } from '../../core/contract/page-config.ts';
import { API_SECURITY_HEADERS } from '../../core/contract/security-headers.ts';
import { ORIGIN_SECRET_HEADER } from './origin-secret.ts';
import { VIEWER_ADDRESS_HEADER } from './viewer-address.ts';

export interface WebAclProps {
  /** Stage of the REST API. */
  readonly stageArn: string;
  /** A request that carries none of these in its header did not come through CloudFront. */
  readonly originSecrets: readonly string[];
  /** Requests from one address in five minutes. */
  readonly requestsPer5Minutes: number;
}

/** Rules of the common rule set that every image would break: it is longer than 8 KB and holds arbitrary bytes. */
const RULES_ABOUT_BODIES = ['SizeRestrictions_BODY', 'CrossSiteScripting_BODY'];

/** Name of the reply to a client that sends too many requests. */
const TOO_MANY = 'TooManyRequests';

/** Labels that these rules add when they only count. */
const BODY_LABELS = [
  'awswaf:managed:aws:core-rule-set:SizeRestrictions_Body',
  'awswaf:managed:aws:core-rule-set:CrossSiteScripting_Body',
];

/**
 * Web ACL on the API's stage, whose own address is public: what has not come through CloudFront is blocked first, so that the
 * address by which requests are counted is always CloudFront's word. Then a rate limit and AWS's managed rules. The two rules about
 * bodies only count; a rule of ours blocks what they have counted, except on the upload paths.
 */
export class WebAcl extends Construct {
  constructor(scope: Construct, id: string, props: WebAclProps) {
    super(scope, id);
    const acl = new CfnWebACL(this, 'Acl', {
      scope: 'REGIONAL',
      defaultAction: { allow: {} },
      visibilityConfig: visibility('All'),
      customResponseBodies: {
        [TOO_MANY]: { contentType: 'APPLICATION_JSON', content: tooManyRequests() },
      },
      rules: [
        notThroughCloudFront(0, props.originSecrets),
        rateLimit(1, props.requestsPer5Minutes),
        managed(2, 'AWSManagedRulesAmazonIpReputationList'),
        managed(3, 'AWSManagedRulesKnownBadInputsRuleSet'),
        managed(4, 'AWSManagedRulesCommonRuleSet', RULES_ABOUT_BODIES),
        countedBodiesElsewhere(5),
      ],
    });
    new CfnWebACLAssociation(this, 'Stage', { webAclArn: acl.attrArn, resourceArn: props.stageArn });
  }
}

function notThroughCloudFront(priority: number, secrets: readonly string[]): CfnWebACL.RuleProperty {
  const carries = secrets.map((searchString) => ({
    byteMatchStatement: {
      fieldToMatch: { singleHeader: { Name: ORIGIN_SECRET_HEADER } },
      positionalConstraint: 'EXACTLY',
      searchString,
      textTransformations: [{ priority: 0, type: 'NONE' }],
    },
  }));
  return {
    name: 'NotThroughCloudFront',
    priority,
    action: { block: {} },
    visibilityConfig: visibility('NotThroughCloudFront'),
    statement: { notStatement: { statement: { orStatement: { statements: carries } } } },
  };
}

/** A reply of the web ACL takes precedence over the API's own for blocked requests. */
function rateLimit(priority: number, limit: number): CfnWebACL.RuleProperty {
  const { status, retryAfterSeconds } = errorEntry('TOO_MANY_REQUESTS');
  const headers = { ...API_SECURITY_HEADERS, 'Retry-After': String(retryAfterSeconds) };
  return {
    name: 'RateLimit',
    priority,
    action: {
      block: {
        customResponse: {
          responseCode: status,
          customResponseBodyKey: TOO_MANY,
          responseHeaders: Object.entries(headers).map(([name, value]) => ({ name, value })),
        },
      },
    },
    visibilityConfig: visibility('RateLimit'),
    statement: {
      rateBasedStatement: {
        limit,
        aggregateKeyType: 'FORWARDED_IP',
        // Behind CloudFront every request comes from CloudFront, which names the client here.
        forwardedIpConfig: { headerName: VIEWER_ADDRESS_HEADER, fallbackBehavior: 'MATCH' },
      },
    },
  };
}

function managed(priority: number, name: string, countOnly: readonly string[] = []): CfnWebACL.RuleProperty {
  return {
    name,
    priority,
    overrideAction: { none: {} },
    visibilityConfig: visibility(name),
    statement: {
      managedRuleGroupStatement: {
        vendorName: 'AWS',
        name,
        ruleActionOverrides: countOnly.map((rule) => ({ name: rule, actionToUse: { count: {} } })),
      },
    },
  };
}

function countedBodiesElsewhere(priority: number): CfnWebACL.RuleProperty {
  const labels = BODY_LABELS.map((key) => ({ labelMatchStatement: { scope: 'LABEL', key } }));
  const uploads = [API_PATHS.predict, API_PATHS.explain].map((searchString) => ({
    byteMatchStatement: {
      fieldToMatch: { uriPath: {} },
      positionalConstraint: 'ENDS_WITH',
      searchString,
      textTransformations: [{ priority: 0, type: 'NONE' }],
    },
  }));
  const isUpload = { orStatement: { statements: uploads } };
  return {
    name: 'BodiesElsewhere',
    priority,
    action: { block: {} },
    visibilityConfig: visibility('BodiesElsewhere'),
    statement: {
      andStatement: {
        statements: [{ orStatement: { statements: labels } }, { notStatement: { statement: isUpload } }],
      },
    },
  };
}

/** The reply in the form of all errors; the web ACL knows no number of the request. */
function tooManyRequests(): string {
  const code = 'TOO_MANY_REQUESTS';
  const { message, retryable } = errorEntry(code);
  return JSON.stringify({ error: { code, message, requestId: '', retryable } });
}

function visibility(metricName: string): CfnWebACL.VisibilityConfigProperty {
  // Sampled requests would contain headers and addresses.
  return { metricName, cloudWatchMetricsEnabled: true, sampledRequestsEnabled: false };
}
