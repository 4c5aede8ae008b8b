import { config } from 'zod/mini';

/*
 * By default zod compiles each parser with `new Function`, and first tries whether it may. The Content-Security-Policy of
 * the page forbids that, and the browser reports even the attempt. So every module here that declares schemas imports
 * this one: its body runs before theirs, in whatever program they are used.
 */
config({ jitless: true });
