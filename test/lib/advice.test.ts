import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import type { ConfigurationFile } from '../../lib/config/configuration.ts';
import { parseConfiguration } from '../../lib/config/parse-configuration.ts';
import { hintsFor, warningsFor } from '../../lib/cost/advise.ts';
import { estimateCost } from '../../lib/cost/estimate.ts';
import { build } from './synthesize.ts';

const configured = (file: ConfigurationFile, region = 'us-east-1') => parseConfiguration(file, {}, region);
const estimate = (file: ConfigurationFile, region?: string) => estimateCost(configured(file, region)).join('\n');

describe('the estimate of costs', () => {
  it('gives price by hour and month, the cheaper choice, and the training', () => {
    const text = estimate({});
    expect(text).toContain('1 × ml.t2.medium: $0.056 an hour, $40.88 a month');
    expect(text).toContain('Cheaper below about 1,400,000 images a month: -c hosting.kind=serverless');
    expect(text).toContain(
      'Prediction function, which prepares and checks the images: about $0.012 for a thousand images',
    );
    expect(text).toContain('at most $1.47 (2 h of ml.g4dn.xlarge)');
    expect(text).toContain('Estimate by list prices of 2026-11');
  });

  it('uses the prices of known regions, and estimates those of others', () => {
    expect(estimate({}, 'sa-east-1')).toContain('$65.00 a month');
    expect(estimate({}, 'af-south-1')).toContain('$51.10 a month');
  });

  it('counts the instances that scaling keeps', () =>
    expect(
      estimate({ model: 'bundled', hosting: { instanceType: 'ml.m5.large', autoscaling: { minimum: 3, maximum: 6 } } }),
    ).toContain('3 × ml.m5.large: $0.35 an hour'));

  it('prices a serverless endpoint by the image, and omits what is not deployed', () => {
    const text = estimate({ model: 'bundled', hosting: { kind: 'serverless' }, webAcl: { enabled: false } });
    expect(text).toContain(
      'serverless, $0.030 for a thousand images, nothing while idle; everything else $5.00 a month',
    );
    expect(text).not.toContain('Training');
  });

  it('reports types without a price in its table', () => {
    const text = estimate({ hosting: { instanceType: 'ml.m7i.large' }, training: { instanceTypes: ['ml.g6.xlarge'] } });
    expect(text).toContain('ml.m7i.large: not in the price table');
    expect(text).toContain('ml.g6.xlarge, not in the price table');
  });

  it('prices a training on retired types alone by the first of them', () =>
    expect(estimate({ training: { instanceTypes: ['ml.p2.xlarge'] } })).toContain('2 h of ml.p2.xlarge'));
});

describe('the warnings at synthesis', () => {
  const warnings = (file: ConfigurationFile) => Object.fromEntries(warningsFor(configured(file)));

  it('say that the notebook project’s type is retired, what will be tried next, and that its quota may be 0', () => {
    const found = warnings({});
    expect(found['retired-training']).toBe(
      'AWS has retired ml.p2.xlarge (2024). Next will be tried: ml.g4dn.xlarge, ml.g5.xlarge.',
    );
    expect(found.quota).toContain('"ml.g4dn.xlarge for training job usage"');
  });

  it('say when nothing is left to try', () =>
    expect(warnings({ training: { instanceTypes: ['ml.p3.2xlarge'] } })).toEqual({
      'retired-training':
        'AWS has retired ml.p3.2xlarge (2025-12-20). No other type is configured: training will fail.',
    }));

  it('are not given if nothing is trained', () => expect(warnings({ model: 'bundled' })).toEqual({}));

  it('say that no run on ml.g5 is known, and that the stage is open without the web ACL', () => {
    expect(warnings({}).g5).toContain('CUDA 10.1');
    expect(warnings({ model: 'bundled', webAcl: { enabled: false } })['open-stage']).toContain('past CloudFront');
  });

  it('say that a model is hosted without an examination, only where it is', () => {
    const examined = (none: boolean) =>
      Annotations.fromStack(build({ model: 'bundled' }, { none }).deployment.service).findWarning(
        '*',
        Match.stringLikeRegexp('hosted without an examination'),
      );
    expect([examined(true).length, examined(false).length]).toEqual([1, 0]);
  });

  it('come with what the operator has to do beside the deployment: DNS, quota, log role, tags', () => {
    const domain = { name: 'a.example', certificateArn: 'arn:aws:acm:us-east-1:111122223333:certificate/a' };
    const hints = hintsFor(configured({ domain, budget: { monthlyUsd: 5 } })).join('\n');
    for (const word of [
      'CNAME to the output DistributionDomain',
      'has to be 2 or more',
      'accountRole=exists',
      'cost allocation tags',
    ])
      expect(hints).toContain(word);
    expect(hintsFor(configured({ hosting: { kind: 'serverless' }, api: { accountRole: 'exists' } }))).toEqual([]);
  });

  it('name a retired type for hosting', () =>
    expect(warnings({ model: 'bundled', hosting: { instanceType: 'ml.p2.xlarge' } })['retired-hosting']).toContain(
      'AWS retired ml.p2.xlarge',
    ));

  it('are annotations of the stack, with the estimate', () => {
    const annotations = Annotations.fromStack(build().deployment.service);
    annotations.hasWarning('/Pneumoscope-prod-Service', Match.stringLikeRegexp('AWS has retired ml.p2.xlarge'));
    annotations.hasInfo('/Pneumoscope-prod-Service', Match.stringLikeRegexp('Endpoint: 1 × ml.t2.medium'));
  });
});
