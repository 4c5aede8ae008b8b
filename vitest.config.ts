import { defineConfig } from 'vitest/config';

/** Browser tests drive a real Chromium and take long; they are a project of their own, so that `--project unit` is quick. */
export default defineConfig({
  test: {
    /** `npm run coverage`: every branch of the handlers is taken by a test. */
    coverage: { include: ['lambda/**/*.ts'], thresholds: { branches: 100 } },
    globalSetup: ['test/temporary-files.ts', 'test/build-page.ts'],
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: ['test/browser/**', 'test/fixtures/**'],
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'browser',
          include: ['test/browser/**/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 180_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
