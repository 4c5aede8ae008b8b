import { ModelFolderError } from '../../inference/errors.ts';
import { WrongUseError } from './exit.ts';

/**
 * Waits for a model to be opened; a model folder that cannot be used is wrong use of the command.
 * @throws {WrongUseError} in place of a `ModelFolderError`.
 */
export async function usableModel<T>(opening: Promise<T>): Promise<T> {
  try {
    return await opening;
  } catch (error) {
    throw error instanceof ModelFolderError ? new WrongUseError(error.message, { cause: error }) : error;
  }
}
