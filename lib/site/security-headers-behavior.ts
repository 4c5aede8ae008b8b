import { Duration } from 'aws-cdk-lib';
import {
  HeadersFrameOption,
  HeadersReferrerPolicy,
  type ResponseSecurityHeadersBehavior,
} from 'aws-cdk-lib/aws-cloudfront';

/**
 * Splits headers into the six security headers that CloudFront takes as separate fields (and refuses among the custom
 * headers) and the others.
 * @throws {Error} if one of the six has a value that its field can't express.
 */
export function securityHeadersBehavior(headers: Readonly<Record<string, string>>): {
  readonly known: ResponseSecurityHeadersBehavior;
  readonly others: Readonly<Record<string, string>>;
} {
  const {
    'Content-Security-Policy': contentSecurityPolicy = '',
    'Strict-Transport-Security': transport = '',
    'X-Content-Type-Options': contentType = '',
    'X-Frame-Options': frame = '',
    'Referrer-Policy': referrer = '',
    ...others
  } = headers;
  ensure('X-Content-Type-Options', contentType, 'nosniff');
  ensure('X-Frame-Options', frame, 'DENY');
  ensure('Referrer-Policy', referrer, 'no-referrer');
  const seconds = /^max-age=(\d+); includeSubDomains$/.exec(transport)?.[1];
  if (seconds === undefined) ensure('Strict-Transport-Security', transport, 'max-age=…; includeSubDomains');
  return {
    known: {
      contentSecurityPolicy: { contentSecurityPolicy, override: true },
      contentTypeOptions: { override: true },
      frameOptions: { frameOption: HeadersFrameOption.DENY, override: true },
      referrerPolicy: { referrerPolicy: HeadersReferrerPolicy.NO_REFERRER, override: true },
      strictTransportSecurity: {
        accessControlMaxAge: Duration.seconds(Number(seconds)),
        includeSubdomains: true,
        override: true,
      },
    },
    others,
  };
}

function ensure(name: string, found: string, needed: string): void {
  if (found !== needed) throw new Error(`Writing ${name} for CloudFront: needed ${needed}, found ${found || 'none'}`);
}
