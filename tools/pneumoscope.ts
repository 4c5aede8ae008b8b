#!/usr/bin/env node
import { runCommandLine } from './command-line.ts';
import { endWhereNobodyReads } from './common/closed-output.ts';

endWhereNobodyReads();

process.exitCode = await runCommandLine(process.argv.slice(2));
