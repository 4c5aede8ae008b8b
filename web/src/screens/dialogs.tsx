import { Modal, Switch } from '@mantine/core';
import { type ReactNode, useEffect, useState } from 'react';
import { NOTICE } from '../../../core/contract/notice.ts';
import type { DialogName } from '../app/use-navigation.ts';
import { SHORTCUTS } from '../keyboard/shortcuts.ts';
import { CARDS, isDescribed } from '../words/card-words.ts';
import '../styles/library-dialogs.css';
import './dialogs.css';

const WORDS = {
  noticeTitle: 'What this is, and what it is not',
  notice: [
    'The page sends each X-ray to the service that it was loaded from. The service does not keep it. The file name never leaves this browser.',
    'There are three verdicts. Pneumonia or Normal says on which side of the threshold the probability lies. Failed to Predict says that the image is none that the model can be asked about, with the reason, or that the probability lies exactly on the threshold.',
    'The service checks whether an image is a whole, upright frontal chest X-ray, and adds cautions where the verdict is less sure. The checks make mistakes, too.',
    'The model looks for nothing but pneumonia. Normal means that it found none; nothing else was looked for.',
  ],
  cards: 'In detail:',
  otherModel: (model: string) =>
    `This service uses ${model}, which is not the model that comes with this release: ask the operator of the service for its card.`,
  shortcutsTitle: 'Keyboard shortcuts',
  single: 'Single-key shortcuts',
  singleWhy: 'Turn them off if speech input or another tool types letters for you.',
  close: 'Close',
};

export interface DialogsProps {
  /** Null where none is open. */
  readonly dialog: DialogName | null;
  /** The model of the service; null while it is not known. */
  readonly model: { readonly name: string; readonly version: string } | null;
  readonly onClose: () => void;
  readonly singleKeys: boolean;
  readonly onSingleKeys: (on: boolean) => void;
}

/** The dialogs of the page. A dialog that is asked for before it is loaded opens after it: it then knows where the focus was. */
export default function Dialogs({ dialog, model, onClose, singleKeys, onSingleKeys }: DialogsProps) {
  const [opened, setOpened] = useState<DialogName | null>(null);
  useEffect(() => setOpened(dialog), [dialog]);
  return (
    <>
      <NoticeDialog opened={opened === 'notice'} model={model} onClose={onClose} />
      <ShortcutsDialog
        opened={opened === 'shortcuts'}
        onClose={onClose}
        singleKeys={singleKeys}
        onSingleKeys={onSingleKeys}
      />
    </>
  );
}

/** The full notice, one click away from every screen. */
function NoticeDialog({ opened, model, onClose }: Pick<DialogsProps, 'model' | 'onClose'> & { opened: boolean }) {
  return (
    <Dialog title={WORDS.noticeTitle} opened={opened} onClose={onClose}>
      <div className="prose">
        <p>
          <strong>{NOTICE.device}</strong>
        </p>
        <p>{NOTICE.population}</p>
        <p>{NOTICE.limits}</p>
        {WORDS.notice.map((paragraph) => (
          <p key={paragraph}>{paragraph}</p>
        ))}
        <CardList model={model} />
      </div>
    </Dialog>
  );
}

function CardList({ model }: Pick<DialogsProps, 'model'>) {
  const isOther = model !== null && !isDescribed('model', model);
  const cards = isOther ? [CARDS.guard] : [CARDS.model, CARDS.guard];
  return (
    <>
      {isOther && <p>{WORDS.otherModel(`${model.name} ${model.version}`)}</p>}
      <p>{WORDS.cards}</p>
      <ul className="cards">
        {cards.map(({ address, title, about, says }) => (
          <li key={address}>
            <a href={address} target="_blank" rel="noreferrer">
              {title}
            </a>{' '}
            ({about}): {says}.
          </li>
        ))}
      </ul>
    </>
  );
}

function ShortcutsDialog(props: {
  opened: boolean;
  onClose: () => void;
  singleKeys: boolean;
  onSingleKeys: (on: boolean) => void;
}) {
  const { opened, onClose, singleKeys, onSingleKeys } = props;
  return (
    <Dialog title={WORDS.shortcutsTitle} size="48rem" opened={opened} onClose={onClose}>
      <dl className="shortcuts">
        {SHORTCUTS.map(({ keys, does }) => (
          <div key={does}>
            <dt>
              {keys.map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
      <Switch
        className="shortcuts-switch"
        checked={singleKeys}
        onChange={(event) => onSingleKeys(event.currentTarget.checked)}
        label={WORDS.single}
        description={WORDS.singleWhy}
      />
    </Dialog>
  );
}

/** Without the library's scroll lock, which writes a style element that the Content-Security-Policy forbids. */
function Dialog(props: { title: string; size?: string; opened: boolean; onClose: () => void; children: ReactNode }) {
  const { title, size = '36rem', opened, onClose, children } = props;
  return (
    <Modal.Root
      className="dialog"
      opened={opened}
      onClose={onClose}
      lockScroll={false}
      centered
      size={size}
      transitionProps={{ duration: 0 }}
    >
      <Modal.Overlay />
      <Modal.Content>
        <div className="dialog-head">
          <Modal.Title>{title}</Modal.Title>
          <Modal.CloseButton aria-label={WORDS.close} />
        </div>
        <Modal.Body>{children}</Modal.Body>
      </Modal.Content>
    </Modal.Root>
  );
}
