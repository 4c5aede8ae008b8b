import type { ServiceState } from '../../../core/contract/status.ts';
import type { ServiceKnowledge } from '../service/service-status.ts';

export interface ServiceWords {
  readonly tone: 'ready' | 'busy' | 'away';
  /** A few words for the head of the page. */
  readonly short: string;
  /** Which model; left out where room is short. */
  readonly model?: string;
  /** Why no image can be taken, and what happens next; null where images are taken. */
  readonly reason: string | null;
}

const STATES: Record<Exclude<ServiceState, 'ready'>, ServiceWords> = {
  training: {
    tone: 'busy',
    short: 'Model in training',
    reason: 'The model is still being trained. Images can be judged as soon as it is ready; this page keeps looking.',
  },
  starting: {
    tone: 'busy',
    short: 'Model starting',
    reason: 'The model is starting, which takes a few minutes in the cloud. This page keeps looking.',
  },
  unavailable: {
    tone: 'away',
    short: 'Model not available',
    reason: 'The model is not available. Tell the operator of this service; this page keeps looking.',
  },
};

/** The service's state in the page's words. */
export function describeService(knowledge: ServiceKnowledge): ServiceWords {
  switch (knowledge.kind) {
    case 'asking':
      return { tone: 'busy', short: 'Asking the service', reason: 'Asking the service whether its model is ready.' };
    case 'unclear':
      if (knowledge.failure.code === 'MODEL_UNAVAILABLE') return STATES.unavailable;
      return { tone: 'busy', short: 'State of the model unknown', reason: null };
    case 'unreachable':
      return {
        tone: 'away',
        short: 'Service not reachable',
        reason: 'The service cannot be reached. Check that it is running; this page keeps looking.',
      };
    case 'known': {
      const { state, model } = knowledge.status;
      if (state !== 'ready') return STATES[state];
      return { tone: 'ready', short: 'Model ready', model: `${model.name} ${model.version}`, reason: null };
    }
  }
}
