import { describe, expect, it, vi } from 'vitest';
import { runCommand } from '../../../web/src/app/run-command.ts';
import { AS_STORED, type ViewChange } from '../../../web/src/viewer/view.ts';

function target(shownId: number | null) {
  return {
    worklist: { moveSelection: vi.fn(), remove: vi.fn(), retry: vi.fn() },
    shownId,
    openShortcuts: vi.fn(),
    chooseFiles: vi.fn(),
    leaveImage: vi.fn(),
    changeView: vi.fn<(change: ViewChange) => void>(),
  };
}

describe('`runCommand`', () => {
  it('applies the commands of the worklist to the image on screen', () => {
    const page = target(7);
    for (const command of ['previous', 'next', 'remove', 'retry', 'leave'] as const) {
      expect(runCommand(command, page)).toBe(true);
    }
    expect(page.worklist.moveSelection.mock.calls).toEqual([[-1], [1]]);
    expect(page.worklist.remove).toHaveBeenCalledWith([7]);
    expect(page.worklist.retry).toHaveBeenCalledWith([7]);
    expect(page.leaveImage).toHaveBeenCalledWith(7);
  });

  it('changes the view of the image on screen', () => {
    const page = target(7);
    expect(runCommand('invert', page)).toBe(true);
    expect(page.changeView.mock.calls[0]?.[0](AS_STORED)).toEqual({ ...AS_STORED, inverted: true });
  });

  it('runs only help and choose on the home screen', () => {
    const page = target(null);
    expect(runCommand('next', page)).toBe(false);
    expect(runCommand('invert', page)).toBe(false);
    expect(page.changeView).not.toHaveBeenCalled();
    expect(runCommand('help', page)).toBe(true);
    expect(runCommand('choose', page)).toBe(true);
    expect(page.openShortcuts).toHaveBeenCalledTimes(1);
    expect(page.chooseFiles).toHaveBeenCalledTimes(1);
  });
});
