import { describe, expect, it } from "vitest";
import { openFolders, withFolder } from "./open-folders.ts";

describe("folders in the address", () => {
  it.each([
    [undefined, []],
    ["", []],
    ["no,/half", []],
    ["/a/b/", ["/a/", "/a/b/"]],
    ["/b/,/a/b/,/a/", ["/a/", "/b/", "/a/b/"]],
  ])("reads %j as %j", (text, folders) => {
    expect(openFolders(text)).toEqual(folders);
  });

  it("closes what is below a folder with it", () => {
    const open = withFolder(["/a/"], "/a/b/", true);
    expect(open).toEqual(["/a/", "/a/b/"]);
    expect(withFolder(open, "/a/", false)).toEqual([]);
    expect(withFolder(["/a/", "/ab/"], "/a/", false)).toEqual(["/ab/"]);
  });
});
