import { type SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import type { ExecutionInput } from '../../../core/contract/pipeline/execution.ts';

/** The ARN that an execution of this name has. */
export function executionArn(stateMachineArn: string, name: string): string {
  return `${stateMachineArn.replace(':stateMachine:', ':execution:')}:${name}`;
}

/** Starts the execution. An existing execution of this name belongs to the same request, which was sent twice. */
export async function startExecution(
  stepFunctions: SFNClient,
  stateMachineArn: string,
  input: ExecutionInput,
): Promise<void> {
  try {
    await stepFunctions.send(
      new StartExecutionCommand({ stateMachineArn, name: input.name, input: JSON.stringify(input) }),
    );
  } catch (error) {
    if (!(error instanceof Error && error.name === 'ExecutionAlreadyExists')) throw error;
  }
}
