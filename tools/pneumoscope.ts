#!/usr/bin/env node
import { runCommandLine } from './command-line.ts';
import { endOnClosedOutput } from './common/closed-output.ts';

endOnClosedOutput();

process.exitCode = await runCommandLine(process.argv.slice(2));
