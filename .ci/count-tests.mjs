// Prints "passed failed skipped" of a Vitest JSON report; a report that is not there, or that ran nothing, counts as one failure.
import { readFileSync } from 'node:fs';

const counts = (() => {
  try {
    const { numPassedTests, numFailedTests, numPendingTests, numTodoTests, numFailedTestSuites, testResults } =
      JSON.parse(readFileSync(process.argv[2], 'utf8'));
    const brokenFiles = testResults.filter(
      ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
    ).length;
    const nothingRan = numPassedTests + numFailedTests === 0 ? 1 : 0;
    const failed = Math.max(numFailedTests + brokenFiles + nothingRan, numFailedTestSuites > 0 ? 1 : 0);
    return [numPassedTests, failed, numPendingTests + numTodoTests];
  } catch {
    return [0, 1, 0];
  }
})();
console.log(counts.join(' '));
