import { ResponseHeadersPolicy } from 'aws-cdk-lib/aws-cloudfront';
import type { Construct } from 'constructs';
import { pageSecurityHeaders } from '../../core/contract/security-headers.ts';
import { securityHeadersBehavior } from './security-headers-behavior.ts';

/** Sends the page's security headers with every file, as the local gateway does. */
export function pageHeaders(
  scope: Construct,
  responseHeadersPolicyName: string,
  signInOrigins: readonly string[],
): ResponseHeadersPolicy {
  const { known, others } = securityHeadersBehavior(pageSecurityHeaders(signInOrigins));
  return new ResponseHeadersPolicy(scope, 'Headers', {
    responseHeadersPolicyName,
    comment: 'Security headers of the page',
    securityHeadersBehavior: known,
    customHeadersBehavior: {
      customHeaders: Object.entries(others).map(([header, value]) => ({ header, value, override: true })),
    },
  });
}
