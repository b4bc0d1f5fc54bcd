import assert from 'node:assert/strict';
import { themedSource, themeKind, themeVariables } from '../../../../webview/artifacts/theme.ts';

const classes = (...names: string[]): { contains(name: string): boolean } => ({ contains: (name) => names.includes(name) });
const style = (values: Record<string, string>): { getPropertyValue(name: string): string } => ({ getPropertyValue: (name) => values[name] ?? '' });

describe('the theme of diagrams', () => {
  it('follows VS Code’s kind of theme', () => {
    assert.equal(themeKind(classes('vscode-dark')), 'dark');
    assert.equal(themeKind(classes('vscode-light')), 'light');
    assert.equal(themeKind(classes('vscode-high-contrast')), 'high-contrast');
    // VS Code sets both classes for its light high-contrast theme.
    assert.equal(themeKind(classes('vscode-high-contrast', 'vscode-high-contrast-light')), 'high-contrast-light');
  });

  it('takes the editor’s colours, and draws with lines instead of fills in high contrast', () => {
    const variables = themeVariables(style({ '--vscode-editor-background': ' #000000', '--vscode-editor-foreground': '#ffffff', '--vscode-contrastBorder': '#6fc3df' }), classes('vscode-high-contrast'));
    assert.deepEqual([variables['background'], variables['textColor'], variables['primaryColor'], variables['lineColor'], variables['darkMode']], ['#000000', '#ffffff', '#000000', '#6fc3df', true]);
  });

  it('puts the pack’s classes into the theme’s colours and leaves the rest of a diagram alone', () => {
    const source = 'flowchart LR\n  a["classDef person fill:x"]:::person\n  classDef person fill:#08427b,stroke:#052e56,color:#ffffff\n  classDef other fill:#123456';
    assert.equal(themedSource(source, 'light'), source);
    assert.equal(themedSource(source, 'high-contrast'), source.replace('fill:#08427b,stroke:#052e56,color:#ffffff', 'fill:#000000,stroke:#ffffff,color:#ffffff'));
  });
});
