import { ModelFolderError } from '../../inference/errors.ts';
import { WrongUseError } from './exit.ts';

/**
 * What opens a model folder, with the reason why it can't be used told as wrong use.
 * @throws {WrongUseError} in place of a `ModelFolderError`.
 */
export async function usableModel<T>(opening: Promise<T>): Promise<T> {
  try {
    return await opening;
  } catch (error) {
    throw error instanceof ModelFolderError ? new WrongUseError(error.message, { cause: error }) : error;
  }
}
