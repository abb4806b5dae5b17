import { describe, expect, it } from "vitest";
import { compareSemver, highestVersion } from "./semver.rules.ts";

// SemVer 2.0.0 §11.4.4, and releases around it
const RISING = [
  "0.9.9",
  "1.0.0-alpha",
  "1.0.0-alpha.1",
  "1.0.0-alpha.beta",
  "1.0.0-beta",
  "1.0.0-beta.2",
  "1.0.0-beta.11",
  "1.0.0-rc.1",
  "1.0.0",
  "1.0.10",
  "1.2.0",
  "1.10.0",
  "2.0.0",
];

describe("semantic versions", () => {
  it("[F5] are ordered as SemVer says", () => {
    for (const [i, a] of RISING.entries()) {
      for (const [j, b] of RISING.entries()) expect(Math.sign(compareSemver(a, b)), `${a} and ${b}`).toBe(Math.sign(i - j));
    }
  });

  it("the highest release comes before any pre-release", () => {
    expect(highestVersion(["1.0.0", "1.2.0", "2.0.0-beta.1"])).toBe("1.2.0");
    expect(highestVersion(["0.1.0-a", "0.1.0-b"])).toBe("0.1.0-b");
    expect(highestVersion([])).toBeNull();
  });
});
