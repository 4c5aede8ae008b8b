import { Command } from 'commander';
import { runServer } from './command.ts';
import { addServerOptions, readServerOptions } from './options.ts';
import { VERSION } from './start.ts';

const command = new Command('npm start --')
  .description('Serves the page and judges images on this machine, through the handlers that run in the cloud.')
  .version(VERSION);
addServerOptions(command).parse();
await runServer(readServerOptions(command));
