import { ERROR_STATUS } from "@souk/kernel";
import { describe, expect, it } from "vitest";
import { EXIT, EXIT_BY_ERROR, exitOfProblem } from "./exit-code.ts";

describe("exit codes", () => {
  it("are those of the contract", () => {
    expect(EXIT).toEqual({
      ok: 0,
      failed: 1,
      usage: 2,
      signIn: 3,
      notFound: 4,
      manifest: 5,
      denied: 6,
      budget: 7,
      unavailable: 8,
      conflict: 9,
      timeout: 124,
      interrupted: 130,
    });
  });

  it("[F76] cover the closed list of error codes, by what the person can do about each", () => {
    expect(Object.keys(EXIT_BY_ERROR).sort()).toEqual(Object.keys(ERROR_STATUS).sort());
    const byStatus = Object.entries(EXIT_BY_ERROR).map(([code, exit]) => [ERROR_STATUS[code as keyof typeof ERROR_STATUS], exit] as const);
    for (const [status, exit] of byStatus) {
      if (status === 401) expect(exit).toBe("signIn");
      if (status === 402) expect(exit).toBe("budget");
      if (status === 403 || status === 423) expect(exit).toBe("denied");
      if (status === 404) expect(exit).toBe("notFound");
      if (status === 429 || status === 500 || status === 503) expect(exit).toBe("unavailable");
      if (status === 504) expect(exit).toBe("timeout");
    }
  });

  it("tell a key that may not from a call that was denied", () => {
    const decision = { allowed: false, layer: "employee", rule: null, missing: [], howToFix: null } as const;
    expect(exitOfProblem({ code: "permission_denied", decision: { ...decision, missing: [] } })).toBe("denied");
    expect(exitOfProblem({ code: "permission_denied" })).toBe("signIn");
  });
});
