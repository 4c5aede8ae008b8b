const WORDS = { dismiss: 'Dismiss' };

export function Toast({ text, onDismiss }: { text: string; onDismiss: () => void }) {
  return (
    <p className="app-toast" role="status">
      {text}{' '}
      <button type="button" className="link-button" onClick={onDismiss}>
        {WORDS.dismiss}
      </button>
    </p>
  );
}
