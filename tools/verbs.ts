import type { Command } from 'commander';
import { registerDataset } from './dataset/command.ts';
import { registerEvaluate } from './evaluate/command.ts';
import { registerModel } from './model/command.ts';
import { registerPredict } from './predict/command.ts';
import { registerTraining } from './training/command.ts';
import { registerTransform } from './transform/command.ts';

/**
 * The verbs of the command line, in the order of its help. Each `register…` adds its commands and options and loads what
 * it needs only when it is called, so that `--help` stays quick.
 */
export const VERBS: readonly ((program: Command) => void)[] = [
  registerDataset,
  registerEvaluate,
  registerPredict,
  registerModel,
  registerTransform,
  registerTraining,
];
