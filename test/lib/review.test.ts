import { Bucket } from 'aws-cdk-lib/aws-s3';
import { describe, expect, it, vi } from 'vitest';
import { EXCEPTIONS } from '../../lib/review/exceptions.ts';
import { exceptionFor, findAll, reviewApp } from '../../lib/review/review.ts';
import { build, VARIANTS } from './synthesize.ts';

describe('cdk-nag, by the rules of AWS Solutions and HIPAA', () => {
  it.each(Object.keys(VARIANTS))('finds nothing without a written reason in the %s configuration', (name) => {
    const { app } = build(VARIANTS[name]);
    const unexplained = findAll(app).filter((finding) => exceptionFor(finding) === undefined);
    expect(unexplained.map(({ name: rule, path }) => `${rule} at ${path}`)).toEqual([]);
  });

  it('lets an app whose findings all have reasons be synthesized', () => {
    const { app } = build(VARIANTS.default);
    reviewApp(app);
    expect(() => app.synth()).not.toThrow();
  });

  it('stops an app with a finding that has none', () => {
    vi.spyOn(console, 'error').mockReturnValue();
    const { app, deployment } = build(VARIANTS.bundled);
    new Bucket(deployment.data, 'Careless');
    reviewApp(app);
    expect(() => app.synth()).toThrow('AwsSolutions-S1');
  });
});

describe('the exceptions', () => {
  const findings = Object.values(VARIANTS).flatMap((file) => findAll(build(file).app));

  it.each(EXCEPTIONS.map((exception) => [`${exception.finding} at ${exception.at}`, exception] as const))(
    'are all needed: %s',
    (_, exception) => expect(findings.some((finding) => exceptionFor(finding) === exception)).toBe(true),
  );

  it.each(EXCEPTIONS.map(({ reason }) => reason))('have a written reason: %s', (reason) =>
    expect(reason.split(' ').length).toBeGreaterThan(3),
  );
});
