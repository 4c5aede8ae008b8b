import {
  CopyObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  NoSuchKey,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { mockClient } from 'aws-sdk-client-mock';

/** A bucket in memory behind the mocked S3 client: objects by key, listed in pages. */
export class MemoryBucket {
  readonly objects = new Map<string, string>();
  s3 = mockClient(S3Client);
  pageSize = 1_000;

  constructor() {
    this.arm();
  }

  /** Deletes everything, and mocks the client again in case another bucket does. */
  reset(): void {
    this.objects.clear();
    this.s3 = mockClient(S3Client);
    this.arm();
  }

  private arm(): void {
    this.s3.on(GetObjectCommand).callsFake(({ Key }) => this.get(Key));
    this.s3.on(PutObjectCommand).callsFake(({ Key, Body }) => {
      this.objects.set(Key, Body);
      return {};
    });
    this.s3.on(ListObjectsV2Command).callsFake(({ Prefix, ContinuationToken }) => this.list(Prefix, ContinuationToken));
    this.s3.on(CopyObjectCommand).callsFake(({ Key, CopySource }) => {
      const source = CopySource.slice(CopySource.indexOf('/') + 1);
      this.objects.set(Key, this.read(source));
      return {};
    });
  }

  private read(key: string): string {
    const content = this.objects.get(key);
    if (content === undefined) throw new NoSuchKey({ message: 'The specified key does not exist.', $metadata: {} });
    return content;
  }

  private get(key: string): object {
    const content = this.read(key);
    return { Body: { transformToString: async () => content } };
  }

  private list(prefix: string, token = '0'): object {
    const keys = [...this.objects.keys()].filter((key) => key.startsWith(prefix)).sort();
    const from = Number(token);
    const next = from + this.pageSize < keys.length ? { NextContinuationToken: String(from + this.pageSize) } : {};
    const page = keys.slice(from, from + this.pageSize);
    return { Contents: page.map((Key) => ({ Key, LastModified: new Date(this.ageOf(Key)) })), ...next };
  }

  /** Objects count as written in the order in which they were put. */
  private ageOf(key: string): number {
    return [...this.objects.keys()].indexOf(key) * 1_000;
  }
}
