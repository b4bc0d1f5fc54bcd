import { html, svg } from 'lit';
import type { SVGTemplateResult, TemplateResult } from 'lit';

/** Line drawings on a 16 × 16 grid, in the text's colour. */
const shapes = {
  add: svg`<path d="M8 3v10M3 8h10"/>`,
  close: svg`<path d="m4 4 8 8M12 4l-8 8"/>`,
  check: svg`<path d="m3 8.5 3.5 3.5L13 4.5"/>`,
  undo: svg`<path d="M3 6h6.5a3.5 3.5 0 0 1 0 7H6M6 3 3 6l3 3"/>`,
  redo: svg`<path d="M13 6H6.5a3.5 3.5 0 0 0 0 7H10M10 3l3 3-3 3"/>`,
  up: svg`<path d="M8 13V3.5M4 7l4-4 4 4"/>`,
  down: svg`<path d="M8 3v9.5M4 9l4 4 4-4"/>`,
  back: svg`<path d="M13 8H3.5M7 4 3 8l4 4"/>`,
  forward: svg`<path d="M3 8h9.5M9 4l4 4-4 4"/>`,
  list: svg`<path d="M5.5 4H14M5.5 8H14M5.5 12H14M2 4h1M2 8h1M2 12h1"/>`,
  graph: svg`<rect x="1.5" y="6" width="4" height="4"/><rect x="10.5" y="2" width="4" height="4"/><rect x="10.5" y="10" width="4" height="4"/><path d="M5.5 8H8M8 4v8M8 4h2.5M8 12h2.5"/>`,
  error: svg`<circle cx="8" cy="8" r="6"/><path d="m6 6 4 4M10 6l-4 4"/>`,
  warning: svg`<path d="M8 2.5 14.5 13.5h-13zM8 6.5v3.5M8 11.5v1"/>`,
  info: svg`<circle cx="8" cy="8" r="6"/><path d="M8 7v4.5M8 4.5v1"/>`,
  trash: svg`<path d="M2.5 4h11M6 4V2.5h4V4M4 4l.7 9.5h6.6L12 4M6.7 6.5v4.5M9.3 6.5v4.5"/>`,
  restore: svg`<path d="M3.2 5.5A5.5 5.5 0 1 1 2.5 9M3 2.5v3.2h3.2"/>`,
  diff: svg`<path d="M8 2.5v6M5 5.5h6M5 12.5h6"/>`,
  link: svg`<path d="M9 3h4v4M13 3 7.5 8.5M11 9v4H3V5h4"/>`,
  file: svg`<path d="M4 1.5h5.5L13 5v9.5H4zM9.5 1.5V5H13M6 8h5M6 11h5"/>`,
  search: svg`<circle cx="6.8" cy="6.8" r="4.3"/><path d="m10 10 4 4"/>`,
} satisfies Record<string, SVGTemplateResult>;
export type IconName = keyof typeof shapes;

/** A decorative icon: what it stands for has to be said in words beside it. */
export function icon(name: IconName): TemplateResult {
  return html`<svg class="icon" viewBox="0 0 16 16" aria-hidden="true" focusable="false">${shapes[name]}</svg>`;
}
