import { config } from 'zod/mini';

/*
 * zod can compile parsers with `new Function`, and first probes whether it may. The Content-Security-Policy of the page
 * forbids both, and the browser reports even the probe. The schemas here are written in zod/mini, which compiles nothing
 * by itself; this setting also covers schemas in full zod that the same program loads. Every module here that uses
 * zod imports this one first, so that it runs before any schema is made.
 */
config({ jitless: true });
