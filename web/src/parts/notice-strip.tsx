import { NOTICE } from '../../../core/contract/notice.ts';
import './notice-strip.css';

const WORDS = { more: 'Read more', about: ' about what this is, and what it is not' };

/** The short notice, on every screen. */
export function NoticeStrip({ onNotice }: { onNotice: () => void }) {
  return (
    <footer className="strip">
      <p>{NOTICE.device}</p>
      <button type="button" className="link-button" onClick={onNotice}>
        {WORDS.more}
        <span className="visually-hidden">{WORDS.about}</span>
      </button>
    </footer>
  );
}
