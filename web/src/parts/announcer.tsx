import { useAnnouncement } from '../worklist/use-announcement.ts';
import type { WorklistItem } from '../worklist/worklist-item.ts';

/** Speaks to a screen reader. */
export function Announcer(props: { items: readonly WorklistItem[]; selected: WorklistItem | null }) {
  return (
    <p className="visually-hidden" role="status">
      {useAnnouncement(props.items, props.selected)}
    </p>
  );
}
