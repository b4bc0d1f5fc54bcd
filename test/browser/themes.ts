/** Colours of VS Code's default themes (Dark Modern, Light Modern, Dark High Contrast), as a webview receives them. */
export type ThemeName = 'dark' | 'light' | 'contrast';

const fonts = {
  'font-family': "system-ui, 'Segoe UI', 'DejaVu Sans', sans-serif", 'font-size': '13px', 'font-weight': 'normal',
  'editor-font-family': "'DejaVu Sans Mono', monospace", 'editor-font-size': '13px',
};

const dark = {
  foreground: '#cccccc', descriptionForeground: '#9d9d9d', errorForeground: '#f85149', disabledForeground: 'rgba(204,204,204,0.5)', focusBorder: '#0078d4', 'icon-foreground': '#cccccc',
  'editor-background': '#1f1f1f', 'editor-foreground': '#cccccc', 'editorWidget-background': '#202020', 'editorWidget-foreground': '#cccccc', 'widget-border': '#313131', 'panel-border': '#2b2b2b',
  'panelTitle-activeBorder': '#0078d4', 'panelTitle-activeForeground': '#cccccc', 'panelTitle-inactiveForeground': '#9d9d9d',
  'button-background': '#0078d4', 'button-foreground': '#ffffff', 'button-hoverBackground': '#026ec1', 'button-border': 'rgba(255,255,255,0.07)', 'button-secondaryBackground': '#313131', 'button-secondaryForeground': '#cccccc', 'button-secondaryHoverBackground': '#3c3c3c',
  'input-background': '#313131', 'input-border': '#3c3c3c', 'input-foreground': '#cccccc', 'input-placeholderForeground': '#989898', 'inputOption-activeBackground': 'rgba(36,137,219,0.51)', 'inputOption-activeBorder': '#2488db', 'inputOption-activeForeground': '#ffffff', 'settings-textInputBorder': '#3c3c3c',
  'inputValidation-infoBackground': '#063b49', 'inputValidation-warningBackground': '#352a05', 'inputValidation-errorBackground': '#5a1d1d',
  'dropdown-background': '#313131', 'dropdown-border': '#3c3c3c', 'dropdown-foreground': '#cccccc', 'checkbox-background': '#313131', 'checkbox-border': '#3c3c3c',
  'list-activeSelectionBackground': '#04395e', 'list-activeSelectionForeground': '#ffffff', 'list-inactiveSelectionBackground': '#37373d', 'list-hoverBackground': '#2a2d2e', 'list-focusOutline': '#0078d4', 'list-errorForeground': '#f88070', 'list-warningForeground': '#cca700', 'list-dropBetweenBackground': '#cccccc',
  'toolbar-hoverBackground': 'rgba(90,93,94,0.31)', 'badge-background': '#616161', 'badge-foreground': '#f8f8f8', 'textLink-foreground': '#4daafc', 'textLink-activeForeground': '#4daafc', 'textCodeBlock-background': '#2b2b2b', 'textBlockQuote-background': '#2b2b2b', 'textBlockQuote-border': '#616161',
  'gitDecoration-modifiedResourceForeground': '#e2c08d', 'gitDecoration-addedResourceForeground': '#81b88b', 'gitDecoration-deletedResourceForeground': '#c74e39',
  'diffEditor-insertedTextBackground': 'rgba(156,204,44,0.2)', 'diffEditor-removedTextBackground': 'rgba(255,0,0,0.2)', 'editorWarning-foreground': '#cca700', 'editorInfo-foreground': '#3794ff', 'testing-iconPassed': '#73c991', 'editorIndentGuide-activeBackground1': '#707070',
  'scrollbarSlider-background': 'rgba(121,121,121,0.4)', 'editor-findMatchHighlightBackground': 'rgba(234,92,0,0.33)', 'progressBar-background': '#0078d4',
};

const light: Record<keyof typeof dark, string> = {
  foreground: '#3b3b3b', descriptionForeground: '#3b3b3b', errorForeground: '#f85149', disabledForeground: 'rgba(97,97,97,0.5)', focusBorder: '#005fb8', 'icon-foreground': '#3b3b3b',
  'editor-background': '#ffffff', 'editor-foreground': '#3b3b3b', 'editorWidget-background': '#f8f8f8', 'editorWidget-foreground': '#3b3b3b', 'widget-border': '#e5e5e5', 'panel-border': '#e5e5e5',
  'panelTitle-activeBorder': '#005fb8', 'panelTitle-activeForeground': '#3b3b3b', 'panelTitle-inactiveForeground': '#3b3b3b',
  'button-background': '#005fb8', 'button-foreground': '#ffffff', 'button-hoverBackground': '#0258a8', 'button-border': 'rgba(0,0,0,0.1)', 'button-secondaryBackground': '#e5e5e5', 'button-secondaryForeground': '#3b3b3b', 'button-secondaryHoverBackground': '#cccccc',
  'input-background': '#ffffff', 'input-border': '#cecece', 'input-foreground': '#3b3b3b', 'input-placeholderForeground': '#767676', 'inputOption-activeBackground': '#bed6ed', 'inputOption-activeBorder': '#005fb8', 'inputOption-activeForeground': '#000000', 'settings-textInputBorder': '#cecece',
  'inputValidation-infoBackground': '#d6ecf2', 'inputValidation-warningBackground': '#f6f5d2', 'inputValidation-errorBackground': '#f2dede',
  'dropdown-background': '#ffffff', 'dropdown-border': '#cecece', 'dropdown-foreground': '#3b3b3b', 'checkbox-background': '#f8f8f8', 'checkbox-border': '#cecece',
  'list-activeSelectionBackground': '#e8e8e8', 'list-activeSelectionForeground': '#000000', 'list-inactiveSelectionBackground': '#e4e6f1', 'list-hoverBackground': '#f2f2f2', 'list-focusOutline': '#005fb8', 'list-errorForeground': '#b01011', 'list-warningForeground': '#855f00', 'list-dropBetweenBackground': '#3b3b3b',
  'toolbar-hoverBackground': 'rgba(184,184,184,0.31)', 'badge-background': '#cccccc', 'badge-foreground': '#3b3b3b', 'textLink-foreground': '#005fb8', 'textLink-activeForeground': '#005fb8', 'textCodeBlock-background': '#f8f8f8', 'textBlockQuote-background': '#f8f8f8', 'textBlockQuote-border': '#e5e5e5',
  'gitDecoration-modifiedResourceForeground': '#895503', 'gitDecoration-addedResourceForeground': '#587c0c', 'gitDecoration-deletedResourceForeground': '#ad0707',
  'diffEditor-insertedTextBackground': 'rgba(156,204,44,0.25)', 'diffEditor-removedTextBackground': 'rgba(255,0,0,0.2)', 'editorWarning-foreground': '#bf8803', 'editorInfo-foreground': '#1a85ff', 'testing-iconPassed': '#73c991', 'editorIndentGuide-activeBackground1': '#939393',
  'scrollbarSlider-background': 'rgba(100,100,100,0.4)', 'editor-findMatchHighlightBackground': 'rgba(234,92,0,0.33)', 'progressBar-background': '#005fb8',
};

const contrast: Record<string, string> = {
  ...dark, foreground: '#ffffff', descriptionForeground: 'rgba(255,255,255,0.7)', focusBorder: '#f38518', contrastBorder: '#6fc3df', contrastActiveBorder: '#f38518', 'editor-background': '#000000', 'editor-foreground': '#ffffff', 'icon-foreground': '#ffffff',
  'editorWidget-background': '#0c141f', 'panel-border': '#6fc3df', 'widget-border': '#6fc3df', 'button-background': '#000000', 'button-border': '#6fc3df', 'button-secondaryBackground': '#000000', 'input-background': '#000000', 'input-border': '#6fc3df', 'input-foreground': '#ffffff',
  'inputOption-activeBackground': 'transparent', 'inputOption-activeBorder': '#f38518', 'list-activeSelectionBackground': 'transparent', 'list-inactiveSelectionBackground': 'transparent', 'list-hoverBackground': 'rgba(255,255,255,0.1)', 'badge-background': '#000000', 'badge-foreground': '#ffffff',
  'textCodeBlock-background': '#000000', 'diffEditor-insertedTextBackground': 'transparent', 'diffEditor-removedTextBackground': 'transparent', 'diffEditor-insertedTextBorder': '#33ff2e', 'diffEditor-removedTextBorder': '#ff008f', 'toolbar-hoverBackground': 'transparent', 'toolbar-hoverOutline': '#f38518',
  'inputValidation-infoBackground': '#000000', 'inputValidation-warningBackground': '#000000', 'inputValidation-errorBackground': '#000000',
};

const bodyClasses: Readonly<Record<ThemeName, string>> = { dark: 'vscode-dark', light: 'vscode-light', contrast: 'vscode-high-contrast' };

export interface Theme {
  readonly bodyClass: string;
  /** For the style attribute of the root element. */
  readonly style: string;
}

export function themeOf(name: ThemeName): Theme {
  const colors = name === 'dark' ? dark : name === 'light' ? light : contrast;
  const style = Object.entries({ ...fonts, ...colors }).map(([key, value]) => `--vscode-${key}: ${value}`).join('; ');
  return { bodyClass: bodyClasses[name], style };
}
