import { fileURLToPath } from 'node:url';
import type { BuildOptions } from 'esbuild';

const builtin = (name: string) => fileURLToPath(new URL(`builtin/${name}.cjs`, import.meta.url));

/**
 * esbuild's options that bundle a handler and its imports, the SDK included, into one minified ES module.
 */
export const BUNDLE = {
  format: 'esm',
  target: 'node24',
  mainFields: ['module', 'main'],
  minify: true,
  banner: {
    // CommonJS packages inside an ES module need `require`, and the decoder's loader `__dirname`.
    js: "import{createRequire as __r}from'node:module';const require=__r(import.meta.url),__dirname=import.meta.dirname;",
  },
  /**
   * When an ES module imports `node:http`, Node reads each of its exports, and some of them load undici: a fifth of the
   * bundle's load time. These files provide the same module without reading its exports.
   */
  alias: {
    http: builtin('http'),
    'node:http': builtin('http'),
    https: builtin('https'),
    'node:https': builtin('https'),
  },
  /**
   * Sources of credentials that the SDK imports on demand where the environment has none. Lambda provides a function's
   * credentials in the environment, so none of them is ever used.
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
