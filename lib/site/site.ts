import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { RemovalPolicy } from 'aws-cdk-lib';
import type { RestApi } from 'aws-cdk-lib/aws-apigateway';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import {
  AllowedMethods,
  CachePolicy,
  Distribution,
  Function as EdgeFunction,
  FunctionCode,
  FunctionEventType,
  FunctionRuntime,
  HttpVersion,
  OriginRequestPolicy,
  PriceClass,
  S3OriginAccessControl,
  SecurityPolicyProtocol,
  ViewerProtocolPolicy,
} from 'aws-cdk-lib/aws-cloudfront';
import { RestApiOrigin, S3BucketOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import { BlockPublicAccess, Bucket, BucketEncryption, type IBucket, ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import { BucketDeployment, CacheControl, Source } from 'aws-cdk-lib/aws-s3-deployment';
import { Construct } from 'constructs';
import type { PageConfig } from '../../core/contract/page-config.ts';
import { VIEWER_ADDRESS_FUNCTION } from '../api/viewer-address.ts';
import type { Configuration } from '../config/configuration.ts';
import type { Names } from '../names.ts';
import { pageHeaders } from './page-headers.ts';

/** The page as built by `npm run build`. */
export const BUILT_PAGE = fileURLToPath(new URL('../../web/dist', import.meta.url));

/** The page has not been built. */
export class PageMissingError extends Error {
  override readonly name = 'PageMissingError';
}

export interface SiteProps {
  /** Folder of the built page. */
  readonly page: string;
  readonly api: RestApi;
  readonly names: Names;
  /** Headers that CloudFront adds to requests for the API. */
  readonly apiHeaders: Readonly<Record<string, string>>;
  /** Origins other than its own that the page may call. */
  readonly signInOrigins: readonly string[];
  readonly domain?: Configuration['domain'];
  /** Of the function that unpacks the page. */
  readonly logGroup: ILogGroup;
}

/** The page in a private bucket behind CloudFront, and the API on the same origin below `/api/`. */
export class Site extends Construct {
  readonly distribution: Distribution;
  /** `https://…/` */
  readonly url: string;
  private readonly bucket: IBucket;
  private readonly page: string;
  private readonly logGroup: ILogGroup;

  constructor(scope: Construct, id: string, props: SiteProps) {
    super(scope, id);
    if (!existsSync(join(props.page, 'index.html'))) {
      throw new PageMissingError(
        `Publishing the page: needed ${props.page}/index.html, found none. Build it with: npm run build`,
      );
    }
    this.page = props.page;
    this.logGroup = props.logGroup;
    this.bucket = new Bucket(this, 'Page', {
      encryption: BucketEncryption.S3_MANAGED,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      enforceSSL: true,
      // The page is made from the repository again.
      removalPolicy: RemovalPolicy.DESTROY,
      autoDeleteObjects: true,
    }) as IBucket;
    this.distribution = this.makeDistribution(props);
    this.url = `https://${props.domain?.name ?? this.distribution.distributionDomainName}/`;
  }

  /** CloudFront's names are unique in the account, in all regions together. */
  private makeDistribution({ api, apiHeaders, names, signInOrigins, domain }: SiteProps): Distribution {
    const viewerAddress = new EdgeFunction(this, 'ViewerAddress', {
      functionName: `${names.global}-viewer-address`,
      comment: 'Names the address of the client to the API',
      code: FunctionCode.fromInline(VIEWER_ADDRESS_FUNCTION),
      runtime: FunctionRuntime.JS_2_0,
    });
    return new Distribution(this, 'Distribution', {
      defaultRootObject: 'index.html',
      httpVersion: HttpVersion.HTTP2_AND_3,
      priceClass: PriceClass.PRICE_CLASS_100,
      ...(domain === undefined
        ? {}
        : {
            domainNames: [domain.name],
            minimumProtocolVersion: SecurityPolicyProtocol.TLS_V1_2_2021,
            certificate: Certificate.fromCertificateArn(this, 'Certificate', domain.certificateArn),
          }),
      defaultBehavior: {
        origin: S3BucketOrigin.withOriginAccessControl(this.bucket, {
          originAccessControl: new S3OriginAccessControl(this, 'Access', {
            originAccessControlName: `${names.global}-page`,
          }),
        }),
        viewerProtocolPolicy: ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
        cachePolicy: CachePolicy.CACHING_OPTIMIZED,
        responseHeadersPolicy: pageHeaders(this, `${names.global}-page`, signInOrigins),
        compress: true,
      },
      additionalBehaviors: {
        '/api/*': {
          origin: new RestApiOrigin(api, { customHeaders: { ...apiHeaders } }),
          viewerProtocolPolicy: ViewerProtocolPolicy.HTTPS_ONLY,
          allowedMethods: AllowedMethods.ALLOW_ALL,
          cachePolicy: CachePolicy.CACHING_DISABLED,
          originRequestPolicy: OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
          functionAssociations: [{ function: viewerAddress, eventType: FunctionEventType.VIEWER_REQUEST }],
        },
      },
    });
  }

  /**
   * Uploads the page and its `config.json`. Files below `assets/` are named by their content and cached for a year; all
   * others are revalidated on every visit.
   */
  publish(config: PageConfig): void {
    const assets = new BucketDeployment(this, 'Assets', {
      sources: [Source.asset(this.page, { exclude: ['*', '!assets', '!assets/**'] })],
      destinationBucket: this.bucket,
      logGroup: this.logGroup,
      // Pages that are open may still request the former ones.
      prune: false,
      cacheControl: [CacheControl.fromString('public, max-age=31536000, immutable')],
    });
    const page = new BucketDeployment(this, 'Files', {
      sources: [Source.asset(this.page, { exclude: ['assets', 'assets/**'] }), Source.jsonData('config.json', config)],
      destinationBucket: this.bucket,
      logGroup: this.logGroup,
      prune: false,
      cacheControl: [CacheControl.fromString('no-cache')],
      distribution: this.distribution,
      distributionPaths: ['/*'],
    });
    page.node.addDependency(assets);
  }
}
