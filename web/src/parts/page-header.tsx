import { useState } from 'react';
import type { ServiceKnowledge } from '../service/service-status.ts';
import type { Session } from '../session/session.ts';
import { describeService } from '../words/service-words.ts';
import { HeaderToolsFault, type HeaderToolsProps, HeaderToolsStart } from './header-tools-start.tsx';
import { Icon } from './icons.tsx';
import { lateComponent } from './late.tsx';
import { useFocusKept } from './use-focus-kept.ts';
import './page-header.css';

const WORDS = {
  name: 'Pneumoscope',
  home: 'Pneumoscope, about and samples',
  signOut: 'Sign out',
};

const HeaderTools = lateComponent<HeaderToolsProps>(() => import('./header-tools.tsx'), {
  Loading: HeaderToolsStart,
  Fault: HeaderToolsFault,
});

export function PageHeader(props: {
  knowledge: ServiceKnowledge;
  session: Session;
  onHome: () => void;
  onShortcuts: () => void;
}) {
  const { knowledge, session, onHome, onShortcuts } = props;
  const [wantsColours, setWantsColours] = useState(false);
  const { around, restore } = useFocusKept<HTMLDivElement>();
  return (
    <header className="header">
      <button type="button" className="header-brand" aria-label={WORDS.home} onClick={onHome}>
        <Icon name="lungs" />
        <span>{WORDS.name}</span>
      </button>
      <ServiceChip knowledge={knowledge} />
      <div className="header-tools" {...around}>
        {session.userName !== null && (
          <button type="button" className="button button-quiet button-small" onClick={() => session.signOut()}>
            {WORDS.signOut}
          </button>
        )}
        <HeaderTools
          onShortcuts={onShortcuts}
          wantsColours={wantsColours}
          onColours={() => setWantsColours(true)}
          onReplaced={restore}
        />
      </div>
    </header>
  );
}

function ServiceChip({ knowledge }: { knowledge: ServiceKnowledge }) {
  const { variant, short, model } = describeService(knowledge);
  return (
    <p className="service" data-variant={variant} role="status">
      <span className="service-dot" />
      <span className="service-words">{short}</span>
      {model !== undefined && <span className="service-model">{model}</span>}
    </p>
  );
}
