import { type SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import type { ExecutionInput } from '../../../core/contract/pipeline/execution.ts';

/**
 * Starts the execution. An existing execution of this name belongs to the same request, which was sent twice.
 * @returns The execution's ARN.
 */
export async function startExecution(
  stepFunctions: SFNClient,
  stateMachineArn: string,
  input: ExecutionInput,
): Promise<string> {
  const executionArn = `${stateMachineArn.replace(':stateMachine:', ':execution:')}:${input.name}`;
  try {
    await stepFunctions.send(
      new StartExecutionCommand({ stateMachineArn, name: input.name, input: JSON.stringify(input) }),
    );
  } catch (error) {
    if (!(error instanceof Error && error.name === 'ExecutionAlreadyExists')) throw error;
  }
  return executionArn;
}
