/** The order of two semantic versions (SemVer 2.0.0 §11): negative when `a` comes first. Both must be valid. */
export function compareSemver(a: string, b: string): number {
  const [coreA, preA] = split(a);
  const [coreB, preB] = split(b);
  for (let i = 0; i < 3; i++) {
    const difference = (coreA[i] ?? 0) - (coreB[i] ?? 0);
    if (difference !== 0) return difference;
  }
  if (preA === null || preB === null) return (preA === null ? 1 : 0) - (preB === null ? 1 : 0);
  return comparePreRelease(preA, preB);
}

/** Whether a version is a pre-release such as 1.2.0-beta.1. */
export const isPreRelease = (version: string): boolean => version.includes("-");

/** The highest release; the highest pre-release when there is no release; null for an empty list. */
export function highestVersion(versions: readonly string[]): string | null {
  const releases = versions.filter((version) => !isPreRelease(version));
  const candidates = releases.length > 0 ? releases : versions;
  return candidates.reduce<string | null>((best, version) => (best === null || compareSemver(version, best) > 0 ? version : best), null);
}

function split(version: string): readonly [readonly number[], readonly string[] | null] {
  const dash = version.indexOf("-");
  const core = (dash === -1 ? version : version.slice(0, dash)).split(".").map(Number);
  return [core, dash === -1 ? null : version.slice(dash + 1).split(".")];
}

function comparePreRelease(a: readonly string[], b: readonly string[]): number {
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    const [left = "", right = ""] = [a[i], b[i]];
    if (left === right) continue;
    const [numericLeft, numericRight] = [/^\d+$/.test(left), /^\d+$/.test(right)];
    if (numericLeft && numericRight) return Number(left) - Number(right);
    if (numericLeft !== numericRight) return numericLeft ? -1 : 1;
    return left < right ? -1 : 1;
  }
  return a.length - b.length;
}
