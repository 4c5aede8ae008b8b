/** The report's style sheet: light or dark as the reader's system is set, and printable. */
export const STYLE = `
:root { color-scheme: light dark; --ink: light-dark(#1b2430, #e4e9ef); --soft: light-dark(#5b6775, #9aa7b5);
  --ground: light-dark(#ffffff, #11161c); --rule: light-dark(#dde3e9, #2b3540); --accent: light-dark(#0b6e99, #58b9e0);
  --warn: light-dark(#b4501e, #f0975f); }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 1080px; padding: 2rem 1.25rem; background: var(--ground); color: var(--ink);
  font: 15px/1.55 system-ui, sans-serif; font-variant-numeric: tabular-nums; }
h1 { font-size: 1.7rem; margin: 0 0 .5rem; } h2 { font-size: 1.1rem; margin: 2.2rem 0 .7rem; } h3 { font-size: .95rem; margin: 0 0 .6rem; }
header p, footer, small, figcaption { color: var(--soft); } footer { margin-top: 3rem; border-top: 1px solid var(--rule); padding-top: 1rem; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .25rem 1.5rem; margin: 0; } dt { color: var(--soft); }
dd { margin: 0; overflow-wrap: anywhere; }
table { border-collapse: collapse; margin-bottom: 1rem; } th, td { padding: .3rem .8rem .3rem 0; text-align: left; border-bottom: 1px solid var(--rule); font-weight: 400; }
td { text-align: right; } .confusion th, .confusion td { padding: .5rem 1rem; text-align: center; border: 1px solid var(--rule); }
.confusion td { font-size: 1.25rem; } .right { color: var(--accent); } .wrong { color: var(--warn); } .open { color: var(--soft); }
.pair { display: grid; grid-template-columns: repeat(auto-fit, minmax(300px, 1fr)); gap: 2rem; }
.charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(420px, 100%), 1fr)); gap: 1.5rem; } figure { margin: 0; }
svg { width: 100%; height: auto; } svg text { fill: var(--soft); font-size: 11px; } .grid { stroke: var(--rule); }
.curve { fill: none; stroke: var(--accent); stroke-width: 2; } .diagonal { fill: none; stroke: var(--soft); stroke-dasharray: 4 4; }
circle.mark { fill: var(--warn); } circle.half { fill: none; stroke: var(--ink); stroke-width: 2; } svg .mark-label, svg .half-label { fill: var(--ink); }
.dot { fill: var(--accent); fill-opacity: .55; stroke: var(--accent); } .point { stroke: var(--warn); stroke-width: 1.5; }
rect.normal { fill: var(--accent); } rect.pneumonia { fill: var(--warn); }
.key { display: inline-block; width: .8em; height: .8em; margin-left: 1em; } .key.normal { background: var(--accent); } .key.pneumonia { background: var(--warn); }
.gallery { list-style: none; padding: 0; display: grid; grid-template-columns: repeat(auto-fill, minmax(170px, 1fr)); gap: 1.2rem; }
.gallery img, .blank { width: 100%; aspect-ratio: 1; object-fit: contain; background: #000; border-radius: 6px; display: grid; place-items: center; color: #8a97a5; }
.gallery small { overflow-wrap: anywhere; }
@media print { body { max-width: none; } section { break-inside: avoid; } }
`;
