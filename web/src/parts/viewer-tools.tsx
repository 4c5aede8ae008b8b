import { Popover, Slider } from '@mantine/core';
import { isAsStored, type View, type ViewChange } from '../viewer/view.ts';
import { VIEW_COMMANDS, type ViewCommand } from '../viewer/view-commands.ts';
import { IconButton } from './icon-button.tsx';
import { ToolButton } from './tool-button.tsx';
import '../styles/library-viewer.css';

const WORDS = {
  tools: 'Display of the X-ray',
  zoomOut: 'Zoom out',
  zoomIn: 'Zoom in',
  invert: 'Invert',
  mirror: 'Mirror left to right',
  reset: 'As stored',
  window: 'Brightness and contrast',
  brightness: 'Brightness',
  contrast: 'Contrast',
};

interface ViewProps {
  readonly view: View;
  readonly onView: (change: ViewChange) => void;
}

export function ViewerTools({ view, onView }: ViewProps) {
  const run = (command: ViewCommand) => () => onView(VIEW_COMMANDS[command]);
  return (
    <div className="viewer-tools" role="toolbar" aria-label={WORDS.tools}>
      <ToolButton icon="minus" label={WORDS.zoomOut} shortcut="−" onClick={run('zoomOut')} />
      <ToolButton icon="plus" label={WORDS.zoomIn} shortcut="+" onClick={run('zoomIn')} />
      <ToolButton icon="invert" label={WORDS.invert} shortcut="I" pressed={view.inverted} onClick={run('invert')} />
      <ToolButton icon="mirror" label={WORDS.mirror} shortcut="H" pressed={view.mirrored} onClick={run('mirror')} />
      <WindowPopover view={view} onView={onView} />
      <ToolButton icon="fit" label={WORDS.reset} shortcut="Space" disabled={isAsStored(view)} onClick={run('reset')} />
    </div>
  );
}

function WindowPopover({ view, onView }: ViewProps) {
  return (
    <Popover position="top" width={240} trapFocus withinPortal={false} shadow="none">
      <Popover.Target>
        <IconButton icon="sliders" label={WORDS.window} />
      </Popover.Target>
      <Popover.Dropdown className="viewer-window" aria-label={WORDS.window}>
        {(['brightness', 'contrast'] as const).map((name) => (
          <div key={name}>
            <p id={`window-${name}`} className="numbers">
              {WORDS[name]} {view[name]} %
            </p>
            <Slider
              min={25}
              max={300}
              step={5}
              value={view[name]}
              label={null}
              thumbProps={{ 'aria-labelledby': `window-${name}` }}
              onChange={(value) => onView((now) => ({ ...now, [name]: value }))}
            />
          </div>
        ))}
      </Popover.Dropdown>
    </Popover>
  );
}
