import { readdirSync, readFileSync } from 'node:fs';
import { join, posix, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));

/** What a folder may import from the others, the first matching folder deciding; and the sentence a newcomer reads when it does not. */
const ARROWS: readonly { from: string; may: readonly string[]; because: string }[] = [
  {
    from: 'core/contract',
    may: [],
    because: 'the contract is what page and service say to each other; it rests on nothing of ours',
  },
  { from: 'core/verdict', may: ['core/contract'], because: 'a verdict needs only the words of the contract' },
  {
    from: 'core/evaluation',
    may: ['core/contract', 'core/verdict'],
    because: 'metrics are computed from labels and verdicts',
  },
  { from: 'core/dataset', may: ['core/contract'], because: 'splitting needs names and labels, not file formats' },
  { from: 'core/formats/bytes', may: [], because: 'the byte reader and writer are the base of every format' },
  { from: 'core/formats', may: ['core/formats/bytes'], because: 'each format is usable on its own' },
  {
    from: 'core/convert',
    may: ['core/formats'],
    because: 'conversion is built on the formats that it reads and writes',
  },
  {
    from: 'imaging',
    may: ['core/formats', 'core/contract'],
    because: 'turning a file into pixels needs formats and limits; it must also run in a handler and in the page',
  },
  {
    from: 'inference',
    may: ['core/contract', 'core/formats', 'imaging'],
    because: 'a model turns prepared images into probabilities, whoever asks for them',
  },
  {
    from: 'lambda/pipeline',
    may: ['core/contract', 'core/verdict', 'core/evaluation', 'lambda/common'],
    because: 'the pipeline evaluates a trained model with core/evaluation',
  },
  {
    from: 'lambda',
    may: ['core/contract', 'core/verdict', 'core/formats', 'imaging', 'inference', 'lambda/common'],
    because: 'a handler is an edge: it must run in the cloud without server, tools or page',
  },
  {
    from: 'server',
    may: [
      'core/contract',
      'core/formats',
      'imaging',
      'inference',
      'lambda/predict/handler.ts',
      'lambda/status/handler.ts',
    ],
    because: 'the local server calls the handlers through their public entry points only',
  },
  {
    from: 'tools',
    may: ['core', 'imaging', 'inference'],
    because: 'a command runs the model through inference/; it never needs an HTTP server',
  },
  {
    from: 'web',
    may: ['core/contract', 'core/verdict', 'core/evaluation', 'core/formats', 'imaging'],
    because: 'the page runs in a browser: nothing that needs Node or AWS may reach it',
  },
  { from: 'lib', may: ['core/contract'], because: 'constructs name the Lambdas and the page by path, never by import' },
  {
    from: 'bin',
    may: ['lib', 'core/contract', 'tools/model'],
    because: 'the app joins stacks, and exports the bundled model',
  },
  {
    from: 'bench',
    may: ['core', 'imaging', 'inference', 'lambda', 'server', 'tools', 'web', 'lib'],
    because: 'benchmarks may reach everything',
  },
];

/** Packages that must not reach a folder, neither by its own imports nor through those of other folders, with the reason. */
const BARRED_PACKAGES: readonly { from: string; barred: RegExp; because: string }[] = [
  {
    from: 'core',
    barred: /^(node:|react|@aws-sdk|@aws-lambda-powertools|aws-cdk-lib|sharp|onnxruntime)/,
    because: 'core is true wherever it runs: no AWS, no Node built-ins, no React',
  },
  { from: 'web', barred: /^(node:|@aws-sdk|aws-cdk-lib|sharp|onnxruntime)/, because: 'the page runs in a browser' },
  {
    from: 'lambda',
    barred: /^(sharp|onnxruntime|aws-cdk-lib|react)/,
    because: 'a handler must stay small: no decoder, no model, no page',
  },
  { from: 'lib', barred: /^(@aws-sdk|sharp|onnxruntime|react)/, because: 'constructs describe; they do not call' },
];

const TYPE_IMPORT = /(?:^|\n)\s*(?:import|export)\s+type\b[^'";]*?from\s*['"][^'"]+['"]/g;

const files = ['core', 'imaging', 'inference', 'lambda', 'server', 'tools', 'web', 'lib', 'bin', 'bench'].flatMap(
  sourceFiles,
);
const importsByFile = new Map(files.map((file) => [file, importsOf(file)]));
/** Without imports of types, which are gone when the code runs. */
const runtimeImportsByFile = new Map(files.map((file) => [file, importsOf(file, TYPE_IMPORT)]));

describe('the arrows between folders', () => {
  it('reads a tree worth judging', () => expect(files.length).toBeGreaterThan(5));

  it('point only where they may', () => {
    const broken = files.flatMap((file) => localImports(file).flatMap((target) => brokenArrow(file, target)));
    expect(broken).toEqual([]);
  });

  it('keep packages out of folders that must not know them', () => {
    const broken = files.flatMap((file) =>
      packageImports(file).flatMap((name) =>
        BARRED_PACKAGES.filter((rule) => isWithin(file, rule.from) && rule.barred.test(name)).map(
          (rule) => `${file} imports ${name}; ${rule.from} may not, because ${rule.because}`,
        ),
      ),
    );
    expect(broken).toEqual([]);
  });

  it('keep packages from reaching such folders through other folders', () => {
    expect(BARRED_PACKAGES.flatMap(reachedPackages)).toEqual([]);
  });

  it('would show a package that comes through another folder', () => {
    const reached = reachedPackages({ from: 'server/endpoint', barred: /^sharp$/, because: 'this is a trial' });
    expect(reached).toContainEqual(expect.stringContaining('sharp through imaging/decode.ts'));
  });

  it('make no circle', () => expect(findCircle()).toBeNull());

  it('would be seen if one were broken', () => {
    expect(brokenArrow('web/x.ts', 'lambda/predict/handler.ts')).toHaveLength(1);
    expect(brokenArrow('web/x.ts', 'core/contract/limits.ts')).toHaveLength(0);
    expect(brokenArrow('server/gateway/x.ts', 'lambda/predict/multipart.ts')).toHaveLength(1);
  });
});

function brokenArrow(file: string, target: string): string[] {
  const rule = ARROWS.find(({ from }) => isWithin(file, from));
  if (rule === undefined) return [`${file} lies in no folder that the map of the house knows`];
  const home = rule.from;
  if (isWithin(target, home) && home !== 'lambda' && home !== 'core/formats') return [];
  if (sameUnit(file, target, home)) return [];
  if (rule.may.some((place) => isWithin(target, place))) return [];
  return [`${file} imports ${target}; ${home} may not, because ${rule.because}`];
}

/** Handlers, and formats, are neighbours that do not know one another: `lambda/predict` may not reach into `lambda/status`. */
function sameUnit(file: string, target: string, home: string): boolean {
  if (home !== 'lambda' && home !== 'core/formats') return false;
  const depth = home.split('/').length + 1;
  const unit = (path: string) => path.split('/').slice(0, depth).join('/');
  return unit(file) === unit(target);
}

/** Where code of the rule's folder reaches a barred package, at any distance. */
function reachedPackages({ from, barred, because }: (typeof BARRED_PACKAGES)[number]): string[] {
  const reached = new Set(files.filter((file) => isWithin(file, from)));
  for (const file of reached) {
    for (const target of resolveImports(file, runtimeImportsByFile)) reached.add(target);
  }
  return [...reached].flatMap((file) =>
    (runtimeImportsByFile.get(file) ?? [])
      .filter((name) => !name.startsWith('.') && barred.test(name))
      .map((name) => `${from} reaches ${name} through ${file}; it may not, because ${because}`),
  );
}

function isWithin(path: string, place: string): boolean {
  return path === place || path.startsWith(`${place}/`);
}

function sourceFiles(folder: string): string[] {
  const found: string[] = [];
  for (const entry of readdirSync(join(root, folder), { withFileTypes: true, recursive: true })) {
    const path = relative(root, join(entry.parentPath, entry.name)).split(sep).join('/');
    if (entry.isFile() && /\.tsx?$/.test(path) && !path.includes('/dist/') && !path.includes('node_modules'))
      found.push(path);
  }
  return found;
}

/** @param ignored Statements to leave out. */
function importsOf(file: string, ignored?: RegExp): string[] {
  const code = readFileSync(join(root, file), 'utf8')
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .replace(/^\s*\/\/.*$/gm, '');
  const text = ignored === undefined ? code : code.replace(ignored, '');
  const pattern =
    /(?:^|\n)\s*(?:import|export)\b[^'";]*?from\s*['"]([^'"]+)['"]|import\s*\(\s*['"]([^'"]+)['"]\s*\)|(?:^|\n)\s*import\s*['"]([^'"]+)['"]/g;
  return [...text.matchAll(pattern)].map((match) => match[1] ?? match[2] ?? match[3] ?? '');
}

function localImports(file: string): string[] {
  return resolveImports(file, importsByFile);
}

function resolveImports(file: string, imports: ReadonlyMap<string, readonly string[]>): string[] {
  return (imports.get(file) ?? [])
    .filter((name) => name.startsWith('.'))
    .map((name) => posix.join(posix.dirname(file), name));
}

function packageImports(file: string): string[] {
  return (importsByFile.get(file) ?? []).filter((name) => !name.startsWith('.'));
}

function findCircle(): string | null {
  const done = new Set<string>();
  const visit = (file: string, path: readonly string[]): string | null => {
    const at = path.indexOf(file);
    if (at >= 0) return [...path.slice(at), file].join(' → ');
    if (done.has(file)) return null;
    for (const target of localImports(file)) {
      const circle = importsByFile.has(target) ? visit(target, [...path, file]) : null;
      if (circle !== null) return circle;
    }
    done.add(file);
    return null;
  };
  for (const file of files) {
    const circle = visit(file, []);
    if (circle !== null) return circle;
  }
  return null;
}
