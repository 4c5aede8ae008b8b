import { describe, expect, it } from 'vitest';
import { definitionOf } from './state-machine.ts';
import { synthesize } from './synthesize.ts';
import { resourceOf, templateOf } from './templates.ts';

describe('the container of the model', () => {
  const isolated = (template: ReturnType<typeof templateOf>) =>
    resourceOf(template, 'AWS::SageMaker::Model').Properties.EnableNetworkIsolation;

  it('has no network on instances, unless that is turned off', () => {
    expect(isolated(templateOf('Hosting'))).toBe(true);
    expect(isolated(synthesize('Hosting', { hosting: { networkIsolation: false } }))).toBeUndefined();
  });

  it('is examined as it is hosted', () =>
    expect(definitionOf(templateOf('Training')).States['Make the candidate']?.Parameters).toMatchObject({
      EnableNetworkIsolation: true,
    }));

  it('keeps its network on a serverless endpoint, which SageMaker does not isolate', () =>
    expect(isolated(templateOf('Hosting', 'serverless'))).toBeUndefined());
});
