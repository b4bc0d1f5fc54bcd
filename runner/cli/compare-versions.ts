/**
 * Order of two semantic versions (https://semver.org): negative, zero or positive. Numbers count; a version with a
 * pre-release suffix comes before the same without, and suffixes compare as text.
 */
export function compareVersions(left: string, right: string): number {
  const [leftCore = '', leftSuffix = ''] = split(left);
  const [rightCore = '', rightSuffix = ''] = split(right);
  const numbers = [leftCore, rightCore].map((core) => core.split('.').map((part) => Number.parseInt(part, 10) || 0));
  for (let index = 0; index < 3; index += 1) {
    const difference = (numbers[0]?.[index] ?? 0) - (numbers[1]?.[index] ?? 0);
    if (difference !== 0) return difference;
  }
  if (leftSuffix === rightSuffix) return 0;
  if (leftSuffix === '') return 1;
  if (rightSuffix === '') return -1;
  return leftSuffix < rightSuffix ? -1 : 1;
}

function split(version: string): string[] {
  const plain = version.split('+')[0] ?? '';
  const dash = plain.indexOf('-');
  return dash === -1 ? [plain] : [plain.slice(0, dash), plain.slice(dash + 1)];
}
