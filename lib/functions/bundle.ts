import { fileURLToPath } from 'node:url';
import type { BuildOptions } from 'esbuild';

const builtin = (name: string) => fileURLToPath(new URL(`builtin/${name}.cjs`, import.meta.url));

/**
 * How a handler and all it imports, the SDK too, become one file: an ES module, minified, without what it never reaches.
 * In the words of esbuild.
 */
export const BUNDLE = {
  format: 'esm',
  target: 'node24',
  mainFields: ['module', 'main'],
  minify: true,
  banner: {
    // CommonJS packages inside an ES module ask for `require`.
    js: "import{createRequire as __r}from'node:module';const require=__r(import.meta.url);",
  },
  /**
   * An ES module that imports `node:http` has Node read each of its exports, those among them that load undici when they
   * are read: a fifth of the time that the whole bundle takes to load. These files give the same module unread.
   */
  alias: {
    http: builtin('http'),
    'node:http': builtin('http'),
    https: builtin('https'),
    'node:https': builtin('https'),
  },
  /**
   * Sources of credentials that the SDK would try one after the other, each by an `import()` of its own, where the
   * environment has none. Lambda puts a function's credentials there, so that none of them is ever asked.
   */
  external: [
    '@aws-sdk/credential-provider-http',
    '@aws-sdk/credential-provider-ini',
    '@aws-sdk/credential-provider-process',
    '@aws-sdk/credential-provider-sso',
    '@aws-sdk/credential-provider-web-identity',
    '@smithy/credential-provider-imds',
  ],
} satisfies BuildOptions;
