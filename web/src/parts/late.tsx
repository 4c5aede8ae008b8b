import { type ComponentType, useEffect } from 'react';
import { Store } from '../store/store.ts';
import { useStore } from '../store/use-store.ts';

const WORDS = { loading: 'Loading' };

export const LOAD_FAULT = 'This part of the page could not be loaded. Load the page again.';

type Load<Props extends object> = () => Promise<{ default: ComponentType<Props> }>;

/** A part of the page that is fetched later, so that the page itself starts with less. */
export type LateComponent<Props extends object> = ComponentType<Props> & {
  /** Fetches the part before it is shown. Never rejects: whether it is there shows when it is needed. */
  readonly preload: () => Promise<void>;
};

/**
 * A part of the page that is fetched when it is first shown, or before. Once it is there, it is rendered at once.
 * @param load Imports the module of the part.
 * @param meanwhile Shown until it is there, and where it cannot be loaded: a new version of the page may have replaced its file.
 */
export function lateComponent<Props extends object>(
  load: Load<Props>,
  meanwhile: { readonly Loading?: ComponentType<Props>; readonly Fault?: ComponentType<Props> } = {},
): LateComponent<Props> {
  const { Loading = LoadingLine, Fault = FaultLine } = meanwhile;
  const part = new Part(load);
  function Late(props: Props) {
    const { component: Component, isFaulty } = useStore(part);
    useEffect(() => void part.load(), []);
    if (Component !== null) return <Component {...props} />;
    return isFaulty ? <Fault {...props} /> : <Loading {...props} />;
  }
  return Object.assign(Late, { preload: part.load });
}

function LoadingLine() {
  return <p role="status">{WORDS.loading}</p>;
}

function FaultLine() {
  return <p role="alert">{LOAD_FAULT}</p>;
}

interface PartState<Props extends object> {
  readonly component: ComponentType<Props> | null;
  readonly isFaulty: boolean;
}

class Part<Props extends object> extends Store<PartState<Props>> {
  readonly #load: Load<Props>;
  #isLoading = false;

  constructor(load: Load<Props>) {
    super({ component: null, isFaulty: false });
    this.#load = load;
  }

  /** Tries again after a failure. */
  readonly load = async (): Promise<void> => {
    if (this.#isLoading || this.getState().component !== null) return;
    this.#isLoading = true;
    try {
      this.setState({ component: (await this.#load()).default, isFaulty: false });
    } catch {
      this.setState({ component: null, isFaulty: true });
    } finally {
      this.#isLoading = false;
    }
  };
}
