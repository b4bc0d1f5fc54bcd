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

/** The planner's C4 classes are made for white paper; these are the same classes for other backgrounds. */
const classColors: Readonly<Record<Exclude<ThemeKind, 'light'>, Readonly<Record<string, string>>>> = {
  dark: {
    person: 'fill:#0b3d6b,stroke:#3d78ad,color:#ffffff',
    system: 'fill:#0f5296,stroke:#4d8fcf,color:#ffffff',
    component: 'fill:#263f57,stroke:#6b93b8,color:#e6edf3',
    external: 'fill:#3d3d3d,stroke:#858585,color:#e6e6e6',
  },
  'high-contrast': contrastClasses('#000000', '#ffffff'),
  'high-contrast-light': contrastClasses('#ffffff', '#000000'),
};

function contrastClasses(fill: string, line: string): Readonly<Record<string, string>> {
  const style = `fill:${fill},stroke:${line},color:${line}`;
  return { person: style, system: style, component: style, external: `${style},stroke-dasharray:4 3` };
}

/** A diagram's source with the classes of the pack in the colours of a theme. Everything else is left as it is. */
export function themedSource(source: string, kind: ThemeKind): string {
  if (kind === 'light') return source;
  return source.replace(/^(\s*classDef (person|system|component|external)) fill:.*$/gm, (_, head: string, name: string) => `${head} ${classColors[kind][name] ?? ''}`);
}
