import { CfnWebACL, CfnWebACLAssociation } from 'aws-cdk-lib/aws-wafv2';
import { Construct } from 'constructs';
import { API_PATHS } from '../../core/contract/page-config.ts';
import { VIEWER_ADDRESS_HEADER } from './viewer-address.ts';

export interface WebAclProps {
  /** Stage of the REST API. */
  readonly stageArn: string;
  /** Requests from one address in five minutes. */
  readonly requestsPer5Minutes: number;
}

/** Rules of the common rule set that every image would break: it is longer than 8 KB and holds arbitrary bytes. */
const RULES_ABOUT_BODIES = ['SizeRestrictions_BODY', 'CrossSiteScripting_BODY'];

/** Labels that these rules add when they only count. */
const BODY_LABELS = [
  'awswaf:managed:aws:core-rule-set:SizeRestrictions_Body',
  'awswaf:managed:aws:core-rule-set:CrossSiteScripting_Body',
];

/**
 * Web ACL on the API's stage: AWS's managed rules and a rate limit. The two rules about bodies only count; a rule of ours
 * blocks what they have counted, except on the upload paths.
 */
export class WebAcl extends Construct {
  constructor(scope: Construct, id: string, props: WebAclProps) {
    super(scope, id);
    const acl = new CfnWebACL(this, 'Acl', {
      scope: 'REGIONAL',
      defaultAction: { allow: {} },
      visibilityConfig: visibility('All'),
      rules: [
        rateLimit(0, props.requestsPer5Minutes),
        managed(1, 'AWSManagedRulesAmazonIpReputationList'),
        managed(2, 'AWSManagedRulesKnownBadInputsRuleSet'),
        managed(3, 'AWSManagedRulesCommonRuleSet', RULES_ABOUT_BODIES),
        countedBodiesElsewhere(4),
      ],
    });
    new CfnWebACLAssociation(this, 'Stage', { webAclArn: acl.attrArn, resourceArn: props.stageArn });
  }
}

function rateLimit(priority: number, limit: number): CfnWebACL.RuleProperty {
  return {
    name: 'RateLimit',
    priority,
    action: { block: {} },
    visibilityConfig: visibility('RateLimit'),
    statement: {
      rateBasedStatement: {
        limit,
        aggregateKeyType: 'FORWARDED_IP',
        // Behind CloudFront every request comes from CloudFront; a request that bypassed it has no such header.
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

function visibility(metricName: string): CfnWebACL.VisibilityConfigProperty {
  // Sampled requests would contain headers and addresses.
  return { metricName, cloudWatchMetricsEnabled: true, sampledRequestsEnabled: false };
}
