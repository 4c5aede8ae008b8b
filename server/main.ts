import { Command } from 'commander';
import { runServer } from './command.ts';
import { addServerOptions, readServerOptions } from './options.ts';
import { VERSION } from './start.ts';

const command = new Command('npm start --')
  .description('Serves the page and classifies X-rays on this machine, with the same handlers as in the cloud.')
  .version(VERSION);
addServerOptions(command).parse();
await runServer(readServerOptions(command));
