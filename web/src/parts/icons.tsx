import type { ReactNode } from 'react';

/** Line drawings on a 20 × 20 grid, in the colour of the text. They are decoration: the words are always there as well. */
const DRAWINGS = {
  lungs: (
    <>
      <path d="M10 3v5.5" />
      <path d="M8.5 5.8C5.8 6.5 3.5 10 3.5 13.6c0 1.7.9 2.5 2.4 2.1 1.7-.5 2.6-1.1 2.6-2.9V6.5" />
      <path d="M11.5 5.8c2.7.7 5 4.2 5 7.8 0 1.7-.9 2.5-2.4 2.1-1.7-.5-2.6-1.1-2.6-2.9V6.5" />
    </>
  ),
  plus: <path d="M10 4v12M4 10h12" />,
  minus: <path d="M4 10h12" />,
  close: <path d="m5.5 5.5 9 9m0-9-9 9" />,
  check: <path d="m4.5 10.5 3.5 3.5 7.5-8" />,
  copy: <path d="M7.5 7.5h8v8h-8zM12.5 7.5v-3h-8v8h3" />,
  retry: <path d="M15.5 10a5.5 5.5 0 1 1-1.7-4M15.5 3v3.5H12" />,
  left: <path d="m12 4.5-5.5 5.5 5.5 5.5" />,
  right: <path d="m8 4.5 5.5 5.5L8 15.5" />,
  save: <path d="M10 3.5v9m-3.5-3.5 3.5 3.5 3.5-3.5M3.5 13.5v3h13v-3" />,
  folder: <path d="M2.5 15.5v-11h5l2 2.5h8v8.5z" />,
  xray: (
    <>
      <path d="M3 1.5h14v17H3z" />
      <path d="M10 5v4.2M8.9 7.2C6.9 7.7 5.3 10.2 5.3 12.7c0 1.2.7 1.8 1.7 1.5 1.2-.4 1.9-.8 1.9-2.1V7.7M11.1 7.2c2 .5 3.6 3 3.6 5.5 0 1.2-.7 1.8-1.7 1.5-1.2-.4-1.9-.8-1.9-2.1V7.7" />
    </>
  ),
  invert: (
    <>
      <circle cx="10" cy="10" r="6.5" />
      <path d="M10 3.5v13a6.5 6.5 0 0 0 0-13z" fill="currentColor" />
    </>
  ),
  sliders: <path d="M3 6.5h7m4 0h3M3 13.5h3m4 0h7M10 4.5v4h4v-4zM6 11.5v4h4v-4z" />,
  mirror: <path d="M10 3v14M7 6.5 3 14h4zM13 6.5l4 7.5h-4z" />,
  flip: <path d="M3 10h14M6.5 7 14 3v4zM6.5 13l7.5 4v-4z" />,
  fit: <path d="M3.5 7.5v-4h4m5 0h4v4m0 5v4h-4m-5 0h-4v-4" />,
  system: <path d="M2.5 4h15v9.5h-15zM7 16.5h6M10 13.5v3" />,
  moon: <path d="M16 11.8A6.5 6.5 0 0 1 8.2 4 6.5 6.5 0 1 0 16 11.8z" />,
  sun: (
    <>
      <circle cx="10" cy="10" r="3.2" />
      <path d="M10 2.5v1.7m0 11.6v1.7M2.5 10h1.7m11.6 0h1.7M4.7 4.7l1.2 1.2m8.2 8.2 1.2 1.2m0-10.6-1.2 1.2m-8.2 8.2-1.2 1.2" />
    </>
  ),
  keyboard: <path d="M2.5 5.5h15v9h-15zM5.5 8.5h.01m2.99 0h.01m2.99 0h.01m2.99 0h.01M6.5 11.5h7" />,
  info: (
    <>
      <circle cx="10" cy="10" r="7" />
      <path d="M10 9.5v4M10 6.5v.01" />
    </>
  ),
  trash: <path d="M3.5 5.5h13M8 5.5v-2h4v2M5.5 5.5l.7 11h7.6l.7-11M8.5 8.5v5m3-5v5" />,
  /* The outcomes differ in shape, not in colour alone. */
  pneumonia: (
    <>
      <path d="m10 2.5 7.5 7.5-7.5 7.5L2.5 10z" fill="currentColor" stroke="none" />
    </>
  ),
  normal: <circle cx="10" cy="10" r="6" strokeWidth="2.6" />,
  undecided: (
    <>
      <circle cx="10" cy="10" r="6.5" strokeDasharray="3 2.4" />
      <path d="M7 10h6" />
    </>
  ),
  caution: <path d="M6.8 2.5h6.4l4.3 4.3v6.4l-4.3 4.3H6.8l-4.3-4.3V6.8zM10 6v5M10 13.7v.01" />,
  failed: <path d="m10 3 8 14H2zM10 8.5v4M10 14.7v.01" />,
  waiting: (
    <>
      <circle cx="10" cy="10" r="6.5" />
      <path d="M10 6.5V10l2.5 1.5" />
    </>
  ),
} satisfies Record<string, ReactNode>;

export type IconName = keyof typeof DRAWINGS;

export function Icon({ name }: { name: IconName }) {
  return (
    <svg className="icon" viewBox="0 0 20 20" aria-hidden="true" focusable="false">
      {DRAWINGS[name]}
    </svg>
  );
}
