/** The part of a computed style that a theme is read from. */
export interface StyleValues {
  getPropertyValue(name: string): string;
}

export type ThemeKind = 'light' | 'dark' | 'high-contrast' | 'high-contrast-light';

/** VS Code's kind of theme, from the classes of a webview's body. */
export function themeKind(classes: { contains(name: string): boolean }): ThemeKind {
  if (classes.contains('vscode-high-contrast-light')) return 'high-contrast-light';
  if (classes.contains('vscode-high-contrast')) return 'high-contrast';
  return classes.contains('vscode-light') ? 'light' : 'dark';
}

/** Mermaid's theme variables (theme `base`) from VS Code's colours. Mermaid computes with them, so they have to be colours, not `var()`. */
export function themeVariables(style: StyleValues, classes: { contains(name: string): boolean }): Readonly<Record<string, string | boolean>> {
  const kind = themeKind(classes);
  const dark = kind === 'dark' || kind === 'high-contrast';
  const contrast = kind.startsWith('high-contrast');
  const color = (name: string, fallback: string): string => {
    const value = style.getPropertyValue(`--vscode-${name}`).trim();
    return value === '' ? fallback : value;
  };
  const background = color('editor-background', dark ? '#1f1f1f' : '#ffffff');
  const text = color('editor-foreground', dark ? '#cccccc' : '#3b3b3b');
  const border = contrast ? color('contrastBorder', text) : dark ? '#6b7280' : '#8b95a5';
  const box = contrast ? background : dark ? '#2b3440' : '#eaf1f8';
  const group = contrast ? background : dark ? '#26282c' : '#f6f8fa';
  return {
    darkMode: dark,
    background,
    primaryColor: box,
    primaryTextColor: text,
    primaryBorderColor: border,
    secondaryColor: group,
    secondaryTextColor: text,
    tertiaryColor: group,
    tertiaryTextColor: text,
    tertiaryBorderColor: border,
    lineColor: border,
    textColor: text,
    mainBkg: box,
    nodeBorder: border,
    clusterBkg: group,
    clusterBorder: border,
    titleColor: text,
    edgeLabelBackground: background,
    noteBkgColor: group,
    noteTextColor: text,
    noteBorderColor: border,
    attributeBackgroundColorOdd: background,
    attributeBackgroundColorEven: group,
    fontSize: '13px',
  };
}
