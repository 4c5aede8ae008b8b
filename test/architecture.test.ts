import { readdirSync, readFileSync } from 'node:fs';
import { join, posix, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseSync, Visitor } from 'vite';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));

/** What a folder may import from the others, and the reason for the message. The first rule that matches a file applies. */
const ARROWS: readonly { from: string; may: readonly string[]; because: string }[] = [
  {
    from: 'core/contract',
    may: [],
    because: 'page and service agree on the contract; it depends on no other folder',
  },
  { from: 'core/verdict', may: ['core/contract'], because: 'a verdict needs only the contract' },
  {
    from: 'core/explanation',
    may: ['core/contract', 'core/verdict'],
    because: 'an explanation needs pixels, probabilities and the rule of the verdict, wherever it is computed',
  },
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
    may: ['core/formats/mxnet', 'core/formats/onnx'],
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
    because: 'a model turns prepared images into probabilities, for any caller',
  },
  {
    from: 'lambda/pipeline',
    may: ['core/contract', 'core/verdict', 'core/evaluation', 'lambda/common'],
    because: 'the pipeline evaluates a trained model with core/evaluation',
  },
  {
    from: 'lambda',
    may: ['core/contract', 'core/verdict', 'core/explanation', 'imaging', 'inference', 'lambda/common'],
    because: 'a handler is an edge: it must run in the cloud without server, tools or page',
  },
  {
    from: 'server',
    may: [
      'core/contract',
      'inference',
      'lambda/predict/handler.ts',
      'lambda/explain/handler.ts',
      'lambda/status/handler.ts',
    ],
    because: 'the local server calls handlers through their public entry points, and leaves images to inference',
  },
  {
    from: 'tools',
    may: ['core', 'imaging', 'inference'],
    because: 'a command runs the model through inference/; it never needs an HTTP server',
  },
  {
    from: 'web',
    may: ['core/contract', 'core/verdict', 'core/evaluation', 'core/formats', 'imaging'],
    because: 'the page runs in a browser: nothing that needs Node or AWS may be imported',
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

/** Packages that a folder must not import, itself or through other folders, and the reason. */
const BARRED_PACKAGES: readonly { from: string; barred: RegExp; because: string }[] = [
  {
    from: 'core',
    barred: /^(node:|react|@aws-sdk|@aws-lambda-powertools|aws-cdk-lib|sharp|onnxruntime)/,
    because: 'core runs anywhere: no AWS, no Node built-ins, no React',
  },
  { from: 'web', barred: /^(node:|@aws-sdk|aws-cdk-lib|sharp|onnxruntime)/, because: 'the page runs in a browser' },
  {
    from: 'lambda',
    barred: /^(sharp|onnxruntime-node|aws-cdk-lib|react)/,
    because: 'what a function runs must run anywhere: decoder and guard are WebAssembly, and the model is elsewhere',
  },
  {
    from: 'imaging/decode-wasm.ts',
    barred: /^(sharp|onnxruntime)/,
    because: 'it is the decoder of places without native code',
  },
  { from: 'lib', barred: /^(@aws-sdk|sharp|onnxruntime|react)/, because: 'constructs describe; they do not call' },
];

const files = ['core', 'imaging', 'inference', 'lambda', 'server', 'tools', 'web', 'lib', 'bin', 'bench'].flatMap(
  sourceFiles,
);
const importsByFile = new Map(files.map((file) => [file, importsOf(readFileSync(join(root, file), 'utf8'), file)]));

describe('imports between folders', () => {
  it('are read from every folder', () => expect(files.length).toBeGreaterThan(300));

  it('follow the permitted arrows', () => {
    const broken = files.flatMap((file) => localImports(file).flatMap((target) => brokenArrow(file, target)));
    expect(broken).toEqual([]);
  });

  it('form no cycle, imports of types included', () => expect(findCycle()).toBeNull());
});

describe('imports of packages', () => {
  it('keep barred packages out of a folder', () => {
    const broken = files.flatMap((file) =>
      packageImports(file).flatMap((name) =>
        BARRED_PACKAGES.filter((rule) => isWithin(file, rule.from) && rule.barred.test(name)).map(
          (rule) => `${file} imports ${name}; ${rule.from} may not, because ${rule.because}`,
        ),
      ),
    );
    expect(broken).toEqual([]);
  });

  it('bring no barred package into a folder through another folder', () => {
    expect(BARRED_PACKAGES.flatMap(reachedPackages)).toEqual([]);
  });
});

describe('brokenArrow()', () => {
  it.each([
    ['web/x.ts', 'lambda/predict/handler.ts'],
    ['server/gateway/x.ts', 'lambda/predict/model.ts'],
    ['tools/x.ts', 'server/endpoint/classifier.ts'],
    ['server/endpoint/x.ts', 'imaging/decode.ts'],
    ['lambda/predict/x.ts', 'lambda/status/handler.ts'],
    ['core/formats/jpeg/x.ts', 'core/formats/png/x.ts'],
    ['imaging/x.ts', 'inference/session.ts'],
    ['elsewhere/x.ts', 'core/contract/limits.ts'],
  ])('reports that %s imports %s', (file, target) => expect(brokenArrow(file, target)).toHaveLength(1));

  it.each([
    ['web/x.ts', 'core/contract/limits.ts'],
    ['server/gateway/x.ts', 'lambda/predict/handler.ts'],
    ['tools/x.ts', 'inference/session.ts'],
    ['core/formats/png/x.ts', 'core/formats/bytes/byte-reader.ts'],
  ])('lets %s import %s', (file, target) => expect(brokenArrow(file, target)).toEqual([]));
});

describe('reachedPackages()', () => {
  it('reports a package that comes through another folder', () => {
    const reached = reachedPackages({ from: 'server/endpoint', barred: /^sharp$/, because: 'this is a trial' });
    expect(reached).toContainEqual(expect.stringContaining('sharp through imaging/decode.ts'));
  });
});

describe('importsOf()', () => {
  it.each([
    ["import { a } from './a.ts';", './a.ts', false],
    ["import {\n  a,\n  type B,\n} from './a.ts';", './a.ts', false],
    ["import './a.ts';", './a.ts', false],
    ["export * from './a.ts';", './a.ts', false],
    ["const a = await import('./a.ts');", './a.ts', false],
    ["import type { A } from './a.ts';", './a.ts', true],
    ["import { type A } from './a.ts';", './a.ts', true],
    ["export type { A } from './a.ts';", './a.ts', true],
    ["let a: import('./a.ts').A;", './a.ts', true],
    ["let a: typeof import('./a.ts');", './a.ts', true],
  ])('reads %j', (code, name, typeOnly) => expect(importsOf(code)).toEqual([{ name, typeOnly }]));

  it('reads nothing from comments and strings', () => {
    expect(importsOf("// import './a.ts';\nexport const a = \"import './b.ts';\";")).toEqual([]);
  });
});

function brokenArrow(file: string, target: string): string[] {
  const rule = ARROWS.find(({ from }) => isWithin(file, from));
  if (rule === undefined) return [`${file} is in a folder without a rule in this test`];
  const home = rule.from;
  if (isWithin(target, home) && home !== 'lambda' && home !== 'core/formats') return [];
  if (sameUnit(file, target, home)) return [];
  if (rule.may.some((place) => isWithin(target, place))) return [];
  return [`${file} imports ${target}; ${home} may not, because ${rule.because}`];
}

/** Handlers do not import one another, and neither do formats: `lambda/predict` may not import from `lambda/status`. */
function sameUnit(file: string, target: string, home: string): boolean {
  if (home !== 'lambda' && home !== 'core/formats') return false;
  const depth = home.split('/').length + 1;
  const unit = (path: string) => path.split('/').slice(0, depth).join('/');
  return unit(file) === unit(target);
}

/** The barred packages that code of the rule's folder loads when it runs, directly or not. */
function reachedPackages({ from, barred, because }: (typeof BARRED_PACKAGES)[number]): string[] {
  const reached = new Set(files.filter((file) => isWithin(file, from)));
  for (const file of reached) {
    for (const target of localImports(file, isLoaded)) reached.add(target);
  }
  return [...reached].flatMap((file) =>
    packageImports(file, isLoaded)
      .filter((name) => barred.test(name))
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

interface Import {
  readonly name: string;
  /** True if only types are imported, which do not exist at run time. */
  readonly typeOnly: boolean;
}

/** Every module that the code imports or re-exports, in any form of the language. */
function importsOf(code: string, file = 'file.ts'): Import[] {
  const { module, program, errors } = parseSync(file, code);
  if (errors.length > 0) throw new Error(`Reading ${file}: needed TypeScript, found: ${errors[0]?.message}`);
  const found: Import[] = module.staticImports.map(({ moduleRequest, entries }) => ({
    name: moduleRequest.value,
    typeOnly: entries.length > 0 && entries.every(({ isType }) => isType),
  }));
  for (const { entries } of module.staticExports) {
    const [first] = entries;
    if (first?.moduleRequest)
      found.push({ name: first.moduleRequest.value, typeOnly: entries.every(({ isType }) => isType) });
  }
  const add = (source: { type: string; value?: unknown }, typeOnly: boolean) => {
    if (typeof source.value === 'string') found.push({ name: source.value, typeOnly });
  };
  new Visitor({
    ImportExpression: ({ source }) => add(source, false),
    TSImportType: ({ source }) => add(source, true),
  }).visit(program);
  return found;
}

function isLoaded({ typeOnly }: Import): boolean {
  return !typeOnly;
}

function localImports(file: string, filter: (found: Import) => boolean = () => true): string[] {
  const names = (importsByFile.get(file) ?? []).filter(filter).map(({ name }) => name);
  return names.filter((name) => name.startsWith('.')).map((name) => posix.join(posix.dirname(file), name));
}

function packageImports(file: string, filter: (found: Import) => boolean = () => true): string[] {
  const names = (importsByFile.get(file) ?? []).filter(filter).map(({ name }) => name);
  return names.filter((name) => !name.startsWith('.'));
}

function findCycle(): string | null {
  const done = new Set<string>();
  const visit = (file: string, path: readonly string[]): string | null => {
    const at = path.indexOf(file);
    if (at >= 0) return [...path.slice(at), file].join(' → ');
    if (done.has(file)) return null;
    for (const target of localImports(file)) {
      const cycle = importsByFile.has(target) ? visit(target, [...path, file]) : null;
      if (cycle !== null) return cycle;
    }
    done.add(file);
    return null;
  };
  for (const file of files) {
    const cycle = visit(file, []);
    if (cycle !== null) return cycle;
  }
  return null;
}
