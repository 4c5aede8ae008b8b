import { Store } from '../store/store.ts';
import { isReady, type ServiceKnowledge } from './service-status.ts';

/** Time between checks while the model is not ready. Once it is, failures of images show when that changes. */
const CHECK_INTERVAL_MS = 5_000;

/** What is known about the service; checks its state until it is ready. */
export class ServiceWatch extends Store<ServiceKnowledge> {
  readonly #fetchKnowledge: () => Promise<ServiceKnowledge>;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isChecking = false;

  constructor(fetchKnowledge: () => Promise<ServiceKnowledge>) {
    super({ kind: 'checking' });
    this.#fetchKnowledge = fetchKnowledge;
  }

  /** Checks now; called at the start, and after an image failed because of the model. */
  readonly check = async (): Promise<void> => {
    if (this.#isChecking) return;
    this.#isChecking = true;
    clearTimeout(this.#timer);
    const knowledge = await this.#fetchKnowledge();
    this.#isChecking = false;
    this.setState(knowledge);
    if (!isReady(knowledge)) this.#timer = setTimeout(this.check, CHECK_INTERVAL_MS);
  };
}
