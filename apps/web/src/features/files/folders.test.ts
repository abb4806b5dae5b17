import { describe, expect, it } from "vitest";
import { foldersOf, inFolder } from "./folders.ts";

const files = [
  { path: "/invoices/1.json", updatedAt: "2026-11-01" },
  { path: "/invoices/2024/2.json", updatedAt: "2026-11-03" },
  { path: "/a.txt", updatedAt: "2026-11-02" },
];

describe("folders of the workspace", () => {
  it("counts files by top-level folder", () =>
    expect(foldersOf(files)).toEqual([
      { name: "/", count: 1 },
      { name: "/invoices", count: 2 },
    ]));

  it("shows a folder, or everything with the newest change first", () => {
    expect(inFolder(files, "/invoices").map(({ path }) => path)).toEqual(["/invoices/1.json", "/invoices/2024/2.json"]);
    expect(inFolder(files, "/inv")).toEqual([]);
    expect(inFolder(files, "")[0]?.path).toBe("/invoices/2024/2.json");
  });
});
