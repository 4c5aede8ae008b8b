import { Menu, useMantineColorScheme } from '@mantine/core';
import type { ServiceKnowledge } from '../service/service-status.ts';
import type { Session } from '../session/session.ts';
import { describeService } from '../words/service-words.ts';
import { Icon, type IconName } from './icons.tsx';
import { ToolButton } from './tool-button.tsx';
import './page-header.css';

const WORDS = {
  name: 'Pneumoscope',
  home: 'Pneumoscope, about and samples',
  keys: 'Keyboard shortcuts',
  colours: 'Colours',
  schemes: { auto: 'As the system', dark: 'Dark', light: 'Light' },
  signOut: 'Sign out',
};

type Scheme = keyof typeof WORDS.schemes;

const SCHEME_ICONS: Record<Scheme, IconName> = { auto: 'system', dark: 'moon', light: 'sun' };

export function PageHeader(props: {
  knowledge: ServiceKnowledge;
  session: Session;
  onHome: () => void;
  onShortcuts: () => void;
}) {
  const { knowledge, session, onHome, onShortcuts } = props;
  return (
    <header className="header">
      <button type="button" className="header-brand" aria-label={WORDS.home} onClick={onHome}>
        <Icon name="lungs" />
        <span>{WORDS.name}</span>
      </button>
      <ServiceChip knowledge={knowledge} />
      <div className="header-tools">
        {session.userName !== null && (
          <button type="button" className="button button-quiet button-small" onClick={() => session.signOut()}>
            {WORDS.signOut}
          </button>
        )}
        <ToolButton icon="keyboard" label={WORDS.keys} shortcut="?" onClick={onShortcuts} />
        <SchemeMenu />
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

function SchemeMenu() {
  // Without keepTransitions the library writes a style element, which the Content-Security-Policy forbids.
  const { colorScheme, setColorScheme } = useMantineColorScheme({ keepTransitions: true });
  return (
    <Menu position="bottom-end" shadow="none" withinPortal={false} withInitialFocusPlaceholder={false}>
      <Menu.Target>
        <button
          type="button"
          className="button button-quiet button-icon"
          aria-label={`${WORDS.colours}: ${WORDS.schemes[colorScheme]}`}
        >
          <Icon name={SCHEME_ICONS[colorScheme]} />
        </button>
      </Menu.Target>
      <Menu.Dropdown className="menu" aria-label={WORDS.colours}>
        <Menu.RadioGroup value={colorScheme} onChange={(scheme) => setColorScheme(scheme as Scheme)}>
          {(Object.keys(WORDS.schemes) as Scheme[]).map((scheme) => (
            <Menu.RadioItem
              key={scheme}
              value={scheme}
              closeMenuOnClick
              checkIcon={<Icon name="check" />}
              rightSection={<Icon name={SCHEME_ICONS[scheme]} />}
            >
              {WORDS.schemes[scheme]}
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
      </Menu.Dropdown>
    </Menu>
  );
}
