import { useEffect } from 'react';
import { failureOf, type WorklistItem } from '../worklist/worklist-item.ts';
import { type FailureCode, retryOf } from './failures.ts';
import type { ServiceWatch } from './service-watch.ts';

/** Checks the service whenever the failures in the worklist change and one of them depends on the state of the service. */
export function useCheckAfterFailure(items: readonly WorklistItem[], watch: ServiceWatch): void {
  // A code for each item; empty where it has not failed.
  const failedCodes = items.map((item) => failureOf(item)?.code ?? '').join();
  useEffect(() => {
    const codes = failedCodes.split(',').filter((code) => code !== '') as FailureCode[];
    if (codes.some((code) => retryOf(code) === 'after-status')) watch.check();
  }, [failedCodes, watch]);
}
