import { fileURLToPath } from 'node:url';
import type { Bench } from '../common/bench.ts';
import { median } from '../common/statistics.ts';
import { readImages } from './images.ts';
import { startVersion } from './running-version.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** How long a user waits after starting the service and dropping an image immediately. */
export const firstVerdict: Bench = {
  name: 'first-verdict',
  about: 'from starting the process to the first verdict; the page is built already',
  async run({ quick, imagesDir, modelDir, guardMode }) {
    const [image] = await readImages(imagesDir);
    const readyMs: number[] = [];
    const verdictMs: number[] = [];
    for (let run = 0; image !== undefined && run < (quick ? 2 : 7); run++) {
      const startedAt = performance.now();
      const service = await startVersion(ROOT, ['--model', modelDir, '--guard', guardMode]);
      readyMs.push(performance.now() - startedAt);
      await service.classify(image);
      verdictMs.push(performance.now() - startedAt);
      await service.close();
    }
    return [
      { measure: 'until the address is printed', value: median(readyMs), unit: 'ms' },
      { measure: 'until the first verdict', value: median(verdictMs), unit: 'ms' },
    ];
  },
};
