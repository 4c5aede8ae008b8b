import { InvokeEndpointCommand, SageMakerRuntimeClient } from '@aws-sdk/client-sagemaker-runtime';

export interface ModelEndpointOptions {
  readonly name: string;
  readonly region?: string | undefined;
  /** Another host that speaks the SageMaker runtime API. */
  readonly url?: string | undefined;
  /** Tries of one image, the first one counted; the SDK waits longer before each. By default the SDK's own 3. */
  readonly maxAttempts?: number;
}

/** An endpoint that judges images: SageMaker's, with the credentials that the SDK finds, or another host's. */
export interface ModelEndpoint {
  /** What the endpoint answers to the bytes of an image, as text. @throws what the SDK throws. */
  ask(image: Uint8Array): Promise<string>;
  close(): void;
}

export function openModelEndpoint({ name, region, url, maxAttempts }: ModelEndpointOptions): ModelEndpoint {
  const client = new SageMakerRuntimeClient({
    ...(maxAttempts === undefined ? {} : { maxAttempts }),
    ...(region === undefined ? {} : { region }),
    ...(url === undefined ? {} : ownHost(url)),
  });
  return {
    async ask(image) {
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

/** A host of one's own takes any signature; the SDK must still sign with something. */
function ownHost(endpoint: string) {
  return { endpoint, region: 'local', credentials: { accessKeyId: 'local', secretAccessKey: 'local' } };
}
