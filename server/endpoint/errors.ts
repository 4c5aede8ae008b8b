/** The queue for waiting images is full. */
export class QueueFullError extends Error {
  override readonly name = 'QueueFullError';
  readonly code = 'QUEUE_FULL';
}

/** The network is still being loaded, or could not be loaded. */
export class NotReadyError extends Error {
  override readonly name = 'NotReadyError';
  readonly code = 'NOT_READY';
}
