import { describe, expect, it } from "vitest";
import { sortProblems } from "./field-problems.ts";

const problem = (...problems: readonly (readonly [string, string])[]) => ({
  code: "invalid_request",
  detail: "/limits/cpuMs: at most 1000",
  problems: problems.map(([pointer, message]) => ({ pointer, message })),
});

describe("what the API found wrong, at the fields of a form", () => {
  it("goes to the field it names, or to the nearest around it, as a sentence and without its pointer", () => {
    const fields = ["/limits/cpuMs", "/freeze/windows/0/days", "/freeze"];
    const { at, rest } = sortProblems(
      problem(["/limits/cpuMs", "at most 1000"], ["/freeze/windows/0/days/1", "no such day"], ["/freeze/stops", "choose one"]),
      fields,
    );
    expect([...at]).toEqual([
      ["/limits/cpuMs", "At most 1000"],
      ["/freeze/windows/0/days", "No such day"],
      ["/freeze", "Choose one"],
    ]);
    expect(rest).toEqual([]);
  });

  it("keeps what no field has for the toast, and two problems of one field together", () => {
    const { at, rest } = sortProblems(problem(["/hosts/0", "no host name"], ["/hosts/1", "too long"], ["/publisher", "unknown"]), [
      "/hosts",
    ]);
    expect(at.get("/hosts")).toBe("No host name · too long");
    expect(rest).toEqual(["Unknown"]);
  });

  it("takes a field whose name only begins alike for another one", () => {
    expect(sortProblems(problem(["/hostsOwn", "unknown"]), ["/hosts"]).at.size).toBe(0);
  });

  it("gives what names no place to the only field there is; but not a conflict, which no field can mend", () => {
    const about = { code: "invalid_request", detail: "A credential has at least 8 characters.", problems: [] };
    expect(sortProblems(about, ["/value"], "/value").at.get("/value")).toBe(about.detail);
    expect(sortProblems(about, ["/value"]).rest).toEqual([about.detail]);
    expect(sortProblems({ ...about, code: "conflict" }, ["/value"], "/value")).toEqual({ at: new Map(), rest: [about.detail] });
  });
});
