import type { RequirementKind } from '../../shared/domain/prd.ts';

/** Shapes of 16 × 16, drawn with lines: what a requirement is shows at a glance without colour. */
const shapes: Readonly<Record<RequirementKind, string>> = {
  functional: '<rect x="4.5" y="4.5" width="7" height="7" rx="1.5"/>',
  nonfunctional: '<path d="M3.5 11a4.5 4.5 0 1 1 9 0M8 11l2.2-3"/>',
  constraint: '<rect x="4.5" y="7.5" width="7" height="5" rx="1"/><path d="M6 7.5V6a2 2 0 0 1 4 0v1.5"/>',
  user_story: '<circle cx="8" cy="5.7" r="2"/><path d="M4.5 12.5a3.5 3.5 0 0 1 7 0"/>',
  goal: '<path d="M5 13V3.5h6.5L9.8 5.8l1.7 2.2H5"/>',
  out_of_scope: '<circle cx="8" cy="8" r="4"/><path d="M5.2 10.8l5.6-5.6"/>',
};

/** `covered` is filled in: an issue stands for it. */
export type GutterMark = { readonly kind: RequirementKind; readonly covered: boolean };

export const gutterMarks: readonly GutterMark[] = (Object.keys(shapes) as RequirementKind[]).flatMap((kind) => [{ kind, covered: false }, { kind, covered: true }]);

/** The icon as an SVG document for a dark or a light theme. */
export function gutterSvg({ kind, covered }: GutterMark, theme: 'dark' | 'light'): string {
  const colour = theme === 'dark' ? '#8f9aa8' : '#6b7685';
  const fill = covered ? colour : 'none';
  return `<svg xmlns="http://www.w3.org/2000/svg" width="16" height="16" viewBox="0 0 16 16" fill="${fill}" fill-opacity=".55" stroke="${colour}" stroke-width="1.1" stroke-linecap="round" stroke-linejoin="round">${shapes[kind]}</svg>`;
}
