import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { mockClient } from 'aws-sdk-client-mock';

export const ssm = mockClient(SSMClient);

/** A parameter that says which model serves, and where its report is; null: there is no such parameter yet. */
export function serve(report: string | null | undefined): void {
  if (report === null) {
    ssm.on(GetParameterCommand).rejects(Object.assign(new Error('no parameter'), { name: 'ParameterNotFound' }));
    return;
  }
  const model = { name: 'resnet-18', version: '1.0.0', operatingPoint: 0.5 };
  const Value = JSON.stringify({ endpointName: 'pneumoscope-prod', model, inputSide: 224, report });
  ssm.on(GetParameterCommand).resolves({ Parameter: { Value } });
}
