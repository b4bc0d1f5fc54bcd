/** Settings of the runner; each is of scope `machine`, so that a workspace cannot redirect the runner. */
export const settingIds = ['pass.runner.url', 'pass.home'] as const;
export type SettingId = (typeof settingIds)[number];

/** Settings of the annotations in a PRD; a workspace and a folder may have their own. */
export const annotationSettingIds = ['pass.prd.files', 'pass.prd.codeLens', 'pass.prd.hover', 'pass.prd.gutter', 'pass.prd.findings', 'pass.prd.outline', 'pass.prd.statusBar', 'pass.prd.rules'] as const;
