import type { ServiceState } from '../../../core/contract/status.ts';
import type { ServiceKnowledge } from '../service/service-status.ts';

export interface ServiceWords {
  readonly variant: 'ready' | 'busy' | 'away';
  /** A few words for the page header. */
  readonly short: string;
  /** Name and version of the model; not shown on narrow screens. */
  readonly model?: string;
  /** Why no X-ray is accepted, and what happens next; null where X-rays are accepted. */
  readonly reason: string | null;
}

const STATES: Record<Exclude<ServiceState, 'ready'>, ServiceWords> = {
  training: {
    variant: 'busy',
    short: 'Model in training',
    reason:
      'The model is still being trained. X-rays can be analysed as soon as it is ready; this page keeps checking.',
  },
  starting: {
    variant: 'busy',
    short: 'Model starting',
    reason: 'The model is starting, which takes a few minutes in the cloud. This page keeps checking.',
  },
  unavailable: {
    variant: 'away',
    short: 'Model not available',
    reason: 'The model is not available. Tell the operator of this service; this page keeps checking.',
  },
};

/** The state of the service in the words of the page. */
export function describeService(knowledge: ServiceKnowledge): ServiceWords {
  switch (knowledge.kind) {
    case 'checking':
      return { variant: 'busy', short: 'Checking the service', reason: 'Checking whether the model is ready.' };
    case 'unclear':
      if (knowledge.failure.code === 'MODEL_UNAVAILABLE') return STATES.unavailable;
      return { variant: 'busy', short: 'State of the model unknown', reason: null };
    case 'unreachable':
      return {
        variant: 'away',
        short: 'Service not reachable',
        reason: 'The service cannot be reached. Check that it is running; this page keeps trying.',
      };
    case 'known': {
      const { state, model } = knowledge.status;
      if (state !== 'ready') return STATES[state];
      return { variant: 'ready', short: 'Model ready', model: `${model.name} ${model.version}`, reason: null };
    }
  }
}
