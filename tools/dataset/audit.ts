import { join } from 'node:path';
import { mapInOrder } from '../common/concurrency.ts';
import { EXIT } from '../common/exit.ts';
import { print } from '../common/print.ts';
import { startProgress } from '../common/progress.ts';
import { type Audit, type AuditedImage, auditImages } from './audit/audit-images.ts';
import { lookAtImage } from './audit/look-at-image.ts';
import { describeDeep } from './images/deep.ts';
import { describeUnknownFolders, type ImageFolder, readImageFolder, readSourceFolder } from './source/source-folder.ts';

export interface AuditOptions {
  /** Folder of test images, instead of the source's own. */
  readonly test?: string;
  readonly json?: boolean;
}

/** Images decoded concurrently. */
const CONCURRENCY = 4;

/** Reads every image of a source folder and reports what may harm training: duplicates, shared patients, bad files. */
export async function runAudit(source: string, options: AuditOptions): Promise<number> {
  const { development, test: ownTest, unknownFolders } = readSourceFolder(source);
  const test = options.test === undefined ? ownTest : readImageFolder(options.test, ['']);
  const testRoot = options.test ?? source;
  const images = [...entriesOf(development, source, false), ...(test === null ? [] : entriesOf(test, testRoot, true))];
  const progress = startProgress('images', images.length, { quiet: options.json === true });
  const audited: AuditedImage[] = [];
  const look = async ({ image, root, isTest }: (typeof images)[number]) => {
    return { image, isTest, look: await lookAtImage(join(root, image.path)) };
  };
  try {
    for await (const seen of mapInOrder(images, look, CONCURRENCY)) {
      audited.push(seen);
      progress.advance();
    }
  } finally {
    progress.stop();
  }
  const notFilms = [...development.strays, ...(test?.strays ?? [])];
  const document = { source, ...auditImages(audited), notFilms, unknownFolders };
  print(document, options, describe);
  return EXIT.done;
}

function entriesOf({ images }: ImageFolder, root: string, isTest: boolean) {
  return images.map((image) => ({ image, root, isTest }));
}

/** Names printed for each finding; `--json` prints all. */
const SHOWN = 10;

function describe(
  audit: Audit & { source: string; notFilms: readonly string[]; unknownFolders: readonly string[] },
): string {
  const shared = Object.entries(audit.groupsSharedWithTest);
  const unknown = describeUnknownFolders(audit.unknownFolders);
  const sharedImages = shared.reduce((sum, [, count]) => sum + count, 0);
  const lines = [
    ...Object.entries(audit.classes).map(([name, facts]) => {
      const side = (spread: typeof facts.width) =>
        spread === null ? '–' : `${spread.least} / ${spread.median} / ${spread.most}`;
      return `${name}: ${facts.films} images of ${facts.groups} patient groups, ${facts.sizeInBytes} bytes, width ${side(facts.width)}, height ${side(facts.height)}`;
    }),
    finding(
      'duplicates',
      audit.duplicates.map((paths) => paths.join(' = ')),
    ),
    `duplicates across classes: ${audit.duplicatesAcrossClasses}`,
    finding(
      `patient groups shared with test (${sharedImages} images)`,
      shared.map(([group, count]) => `${group} × ${count}`),
    ),
    finding('patient groups with several classes', audit.groupsOfSeveralClasses),
    finding(
      'unreadable',
      audit.unreadable.map(({ path, reason }) => `${path}: ${reason}`),
    ),
    finding('tiny (a side below 64 pixels)', audit.tiny),
    finding('with visible colour', audit.colored),
    `stored as RGB: ${audit.storedAsRgb}`,
    finding(
      'stored with 16 bits',
      audit.deep.map(({ path, ...deep }) => `${path}: ${describeDeep(deep)}`),
    ),
    finding('other files', audit.notFilms),
    ...(unknown === null ? [] : [`folders ${unknown}`]),
  ];
  return `${lines.join('\n')}\n`;
}

function finding(what: string, found: readonly string[]): string {
  const shown = found.slice(0, SHOWN).map((line) => `  ${line}`);
  const more = found.length > SHOWN ? [`  … and ${found.length - SHOWN} more`] : [];
  return [`${what}: ${found.length}`, ...shown, ...more].join('\n');
}
