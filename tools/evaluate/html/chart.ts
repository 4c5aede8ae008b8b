import { escapeHtml } from './markup.ts';

/** Charts over the unit square or a histogram's bars, as SVG without scripts. Coordinates are 0..1, y upwards. */

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface ChartLabels {
  readonly title: string;
  readonly x: string;
  readonly y: string;
}

const SIZE = 320;
const MARGIN = { left: 44, bottom: 40, top: 12, right: 12 };
const INNER = { width: SIZE - MARGIN.left - MARGIN.right, height: SIZE - MARGIN.top - MARGIN.bottom };
const TICKS = [0, 0.25, 0.5, 0.75, 1];

const px = (x: number) => (MARGIN.left + x * INNER.width).toFixed(1);
const py = (y: number) => (MARGIN.top + (1 - y) * INNER.height).toFixed(1);

/** Frame, grid, ticks and labels around `content`. `yTop` is the value at the upper end of the y axis. */
export function chart(labels: ChartLabels, content: string, yTop = 1): string {
  const grid = TICKS.map(
    (tick) =>
      `<line class="grid" x1="${px(tick)}" y1="${py(0)}" x2="${px(tick)}" y2="${py(1)}"/>` +
      `<line class="grid" x1="${px(0)}" y1="${py(tick)}" x2="${px(1)}" y2="${py(tick)}"/>` +
      `<text x="${px(tick)}" y="${SIZE - MARGIN.bottom + 14}" text-anchor="middle">${tick}</text>` +
      `<text x="${MARGIN.left - 6}" y="${Number(py(tick)) + 4}" text-anchor="end">${formatTick(tick * yTop)}</text>`,
  ).join('');
  return `<figure><figcaption>${escapeHtml(labels.title)}</figcaption>
<svg viewBox="0 0 ${SIZE} ${SIZE}" role="img" aria-label="${escapeHtml(labels.title)}">${grid}${content}
<text x="${MARGIN.left + INNER.width / 2}" y="${SIZE - 6}" text-anchor="middle">${escapeHtml(labels.x)}</text>
<text transform="translate(11 ${MARGIN.top + INNER.height / 2}) rotate(-90)" text-anchor="middle">${escapeHtml(labels.y)}</text>
</svg></figure>`;
}

export function polyline(points: readonly Point[], className = 'curve'): string {
  return `<polyline class="${className}" points="${points.map(({ x, y }) => `${px(x)},${py(y)}`).join(' ')}"/>`;
}

/** A marked point with a label on the side that has room. */
export function mark({ x, y }: Point, label: string, className = 'mark'): string {
  const toLeft = x > 0.55;
  return `<circle class="${className}" cx="${px(x)}" cy="${py(y)}" r="5"/><text class="${className}-label" x="${Number(px(x)) + (toLeft ? -10 : 10)}" y="${Number(py(y)) + 16}" text-anchor="${toLeft ? 'end' : 'start'}">${escapeHtml(label)}</text>`;
}

export function dot({ x, y }: Point, radius: number): string {
  return `<circle class="dot" cx="${px(x)}" cy="${py(y)}" r="${radius.toFixed(1)}"/>`;
}

/** A bar from the x axis up. */
export function bar(from: number, to: number, height: number, className: string): string {
  const [left, top] = [Number(px(from)), Number(py(height))];
  const [width, tall] = [Number(px(to)) - left - 1, Number(py(0)) - top];
  return `<rect class="${className}" x="${left}" y="${top}" width="${Math.max(width, 0.5).toFixed(1)}" height="${tall.toFixed(1)}"/>`;
}

export function vertical(x: number, label: string): string {
  const toLeft = x > 0.6;
  return `<line class="point" x1="${px(x)}" y1="${py(0)}" x2="${px(x)}" y2="${py(1)}"/><text class="mark-label" x="${Number(px(x)) + (toLeft ? -6 : 6)}" y="${Number(py(1)) + 12}" text-anchor="${toLeft ? 'end' : 'start'}">${escapeHtml(label)}</text>`;
}

function formatTick(value: number): string {
  return Number.isInteger(value) ? String(value) : value.toFixed(2).replace(/0$/, '');
}
