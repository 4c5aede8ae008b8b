import type { Command } from 'commander';
import { registerDataset } from './dataset/command.ts';
import { registerEvaluate } from './evaluate/command.ts';
import { registerModel } from './model/command.ts';
import { registerPredict } from './predict/command.ts';
import { registerTraining } from './training/command.ts';
import { registerTransform } from './transform/command.ts';

/**
 * The verbs of the command line, in the order of its help. Each `register…` adds commands and options; their code is
 * loaded when a command runs, so that `--help` stays quick.
 */
export const VERBS: readonly ((program: Command) => void)[] = [
  registerDataset,
  registerEvaluate,
  registerPredict,
  registerModel,
  registerTransform,
  registerTraining,
];
