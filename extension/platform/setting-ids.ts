/** Settings of PASS; each is of scope `machine`, so that a workspace cannot redirect the runner. */
export const settingIds = ['pass.runner.url', 'pass.home'] as const;
export type SettingId = (typeof settingIds)[number];
