import mermaid from 'mermaid';
import { themedSource, themeKind, themeVariables } from './theme.ts';

let count = 0;

/** Read VS Code's theme into Mermaid. Before the first diagram and after each change of the theme. */
export function configureMermaid(): void {
  mermaid.initialize({
    startOnLoad: false,
    // No HTML, no click handlers and no links from a diagram's text.
    securityLevel: 'strict',
    suppressErrorRendering: true,
    theme: 'base',
    themeVariables: themeVariables(getComputedStyle(document.body), document.body.classList),
    fontFamily: 'var(--vscode-font-family, sans-serif)',
    sequence: { actorFontSize: 13, messageFontSize: 13, noteFontSize: 13, mirrorActors: false },
    maxTextSize: 200_000,
    maxEdges: 2000,
  });
}

/** Draw one diagram as SVG markup. @throws Error that says what Mermaid could not read */
export async function drawDiagram(source: string): Promise<string> {
  count += 1;
  const { svg } = await mermaid.render(`diagram-${count}`, themedSource(source, themeKind(document.body.classList)));
  return svg;
}
