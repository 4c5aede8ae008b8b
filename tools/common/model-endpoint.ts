import { InvokeEndpointCommand, SageMakerRuntimeClient } from '@aws-sdk/client-sagemaker-runtime';

export interface ModelEndpointOptions {
  readonly name: string;
  readonly region?: string | undefined;
  /** Another host that implements the SageMaker runtime API. */
  readonly url?: string | undefined;
  /** Attempts per image, including the first; the SDK waits longer before each. By default the SDK's own 3. */
  readonly maxAttempts?: number;
}

/** An endpoint that classifies images: SageMaker's, with the credentials that the SDK finds, or another host's. */
export interface ModelEndpoint {
  /** Sends the bytes of an image; returns the response as text. @throws the SDK's errors. */
  invoke(image: Uint8Array): Promise<string>;
  close(): void;
}

export function openModelEndpoint({ name, region, url, maxAttempts }: ModelEndpointOptions): ModelEndpoint {
  const client = new SageMakerRuntimeClient({
    ...(maxAttempts === undefined ? {} : { maxAttempts }),
    ...(region === undefined ? {} : { region }),
    ...(url === undefined ? {} : ownHost(url)),
  });
  return {
    async invoke(image) {
      const { Body } = await client.send(
        new InvokeEndpointCommand({
          EndpointName: name,
          ContentType: 'application/x-image',
          Accept: 'application/json',
          Body: image,
        }),
      );
      return Body.transformToString();
    },
    close: () => client.destroy(),
  };
}

/** A host that is not AWS accepts any signature, but the SDK needs credentials to sign with. */
function ownHost(endpoint: string) {
  return { endpoint, region: 'local', credentials: { accessKeyId: 'local', secretAccessKey: 'local' } };
}
