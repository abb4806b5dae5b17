import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatGrant, parseGrant } from "./grant.ts";
import { grantsOfManifest } from "./permissions.ts";
import { factsOf, riskOf } from "./risk.ts";
import { SENTENCE_KEYS, sentenceOf, sentencesOf } from "./sentence.ts";
import { httpTarget, isNormalFilePath, normaliseFilePath, normaliseListPrefix } from "./target.ts";

describe("grants on the wire", () => {
  it.each([
    "file:/invoices/** read,write",
    "perm:erp.invoices read,write",
    "http:api.example.com/v1/** GET",
    "http:*.example.com:8443/** GET,POST",
    "secret:CRM_TOKEN use",
    "skill:acme/summarize call",
    "connection:sap use",
    "kv:scratch read,write",
    "file:/My%20Files/100%25/\u4e2d\u6587.csv read",
  ])("%s round trips", (text) => {
    expect(formatGrant(parseGrant(text))).toBe(text);
  });

  it.each([
    ["file:/a/***b write,read,read", "file:/a/*b read,write"],
    ["http:api.example.com get", "http:api.example.com/** GET"],
    ["http:api.example.com:443/v1/ GET", "http:api.example.com/v1 GET"],
    ["file:/a/**/*/**/b read", "file:/a/*/**/b read"],
    ["file:/e\u0301 read", "file:/\u00e9 read"],
  ])("%s is spelled %s", (text, expected) => {
    expect(formatGrant(parseGrant(text))).toBe(expected);
  });

  it.each([
    "file:/a",
    "file:a read",
    "file:/a/../b read",
    "file:/a//b read",
    "file:/a%00 read",
    "file:/a%2f..%2fb read",
    "disk:/a read",
    "perm:erp..x read",
    "perm:ERP.x read",
    "http:api.example.com:port/ GET",
    "http:exa mple.com GET",
    "secret:crm use",
    "kv:other read",
    "file:/a r3ad",
    "file:/*/*/*/*/*/*/*/*/* read",
    `file:/${"a/".repeat(70)}b read`,
    "skill:a/b/c call",
    "file:/%ff read",
  ])("refuses %s", (text) => {
    expect(() => parseGrant(text)).toThrowError(expect.objectContaining({ code: "invalid_request" }));
  });
});

describe("grantsOfManifest", () => {
  it("[F28] turns each permission into one grant", () => {
    const grants = grantsOfManifest({
      files: ["read:/invoices/**", "read,write:/reports/My Report.csv"],
      perms: ["erp.invoices:read"],
      network: ["GET:api.example.com/v1/**", "GET,POST:hooks.example.com:8443/in"],
      connections: ["sap"],
      secrets: ["CRM_TOKEN"],
      skills: ["acme/summarize"],
      kv: true,
    });
    expect(grants.map(formatGrant)).toEqual([
      "file:/invoices/** read",
      "file:/reports/My%20Report.csv read,write",
      "perm:erp.invoices read",
      "http:api.example.com/v1/** GET",
      "http:hooks.example.com:8443/in GET,POST",
      "connection:sap use",
      "secret:CRM_TOKEN use",
      "skill:acme/summarize call",
      "kv:scratch read,write",
    ]);
    expect(grantsOfManifest({})).toEqual([]);
  });
});

describe("paths and URLs", () => {
  it.each(["", "a", "/", "/a/", "/a//b", "/..", "/a/../b", "/./a", "/a\\b", "/a\u0000", "/a\u0085", "/\ud800", `/${"x".repeat(1024)}`])(
    "refuses the path %j",
    (path) => {
      expect(() => normaliseFilePath(path)).toThrowError(expect.objectContaining({ code: "invalid_request" }));
    },
  );

  it("[I1] knows a normal path when it sees one: exactly those that normalising leaves as they are", () => {
    const chars = fc.constantFrom(
      "/",
      ".",
      "a",
      "\\",
      "\u0000",
      "\u001f",
      "\u007f",
      "\u0085",
      "\u00e9",
      "e\u0301",
      "\u6587",
      "\u{1f600}",
      "\ud800",
      "*",
      " ",
    );
    fc.assert(
      fc.property(fc.array(chars, { maxLength: 8 }), (parts) => {
        const path = `/${parts.join("")}`;
        const normal = (() => {
          try {
            return normaliseFilePath(path) === path;
          } catch {
            return false;
          }
        })();
        expect(isNormalFilePath(path)).toBe(normal);
      }),
      { numRuns: 3000 },
    );
    expect(isNormalFilePath("/a\\b")).toBe(false);
    expect(isNormalFilePath("a/b")).toBe(false);
  });

  it("answers the one spelling of a path", () => {
    expect(normaliseFilePath("/Re\u0301sume\u0301/\u6587.md")).toBe("/R\u00e9sum\u00e9/\u6587.md");
    expect(normaliseFilePath("/..hidden/a..b")).toBe("/..hidden/a..b");
    expect(normaliseListPrefix("/")).toBe("/");
    expect(normaliseListPrefix("/a/")).toBe("/a/");
    expect(() => normaliseListPrefix("/a/../")).toThrowError();
  });

  it.each([
    ["https://API.example.com/v1/x?q=1#f", "api.example.com/v1/x"],
    ["https://api.example.com:443/", "api.example.com"],
    ["https://api.example.com.:8443/a/", "api.example.com:8443/a"],
    ["https://api.example.com/a/../b", "api.example.com/b"],
  ])("%s is decided as %s", (url, target) => {
    expect(httpTarget(url)).toBe(target);
  });

  it.each([
    "http://api.example.com/",
    "https://u:p@api.example.com/",
    "https://api.example.com/a%2f..%2fb",
    "https://api.example.com/a//b",
    "file:///etc/passwd",
    "nonsense",
  ])("refuses %s", (url) => {
    expect(() => httpTarget(url)).toThrowError(expect.objectContaining({ code: "invalid_request" }));
  });
});

describe("risk and facts", () => {
  it.each([
    [{ files: ["read:/a/**"], kv: true }, "low", true, true, false],
    [{ files: ["read:/a", "write:/b"] }, "medium", false, true, false],
    [{ network: ["GET:api.example.com/**"] }, "medium", true, false, false],
    [{ network: ["POST:api.example.com/**"] }, "high", false, false, true],
    [{ secrets: ["TOKEN"] }, "high", true, true, false],
    [{ perms: ["erp.invoices:read"] }, "low", true, true, false],
    [{ perms: ["erp.invoices:approve"] }, "high", false, true, true],
    [{ skills: ["acme/x"] }, "medium", false, false, true],
    [{ connections: ["sap"] }, "medium", false, false, true],
    [{}, "low", true, true, false],
  ] as const)("[F16] %j is %s", (permissions, risk, readsOnly, noOutsideHosts, outsideEffects) => {
    expect(riskOf(permissions)).toBe(risk);
    expect(factsOf(permissions)).toEqual({ readsOnly, noOutsideHosts, outsideEffects });
  });
});

describe("sentences", () => {
  it.each([
    ["file:/** read", "permission.file.read.all", { path: "/**" }],
    ["file:/invoices/** read", "permission.file.read.folder", { path: "/invoices" }],
    ["file:/a.csv read,write", "permission.file.readWrite.one", { path: "/a.csv" }],
    ["file:/**/*.csv write", "permission.file.write.pattern", { path: "/**/*.csv" }],
    ["perm:erp.invoices read", "permission.perm.read", { product: "erp", entity: "invoices", verbs: "read" }],
    ["perm:erp.invoices approve", "permission.perm.other", { product: "erp", entity: "invoices", verbs: "approve" }],
    ["http:api.example.com:8443/v1/** GET", "permission.http.read", { host: "api.example.com:8443", path: "/v1/**", methods: "GET" }],
    ["http:api.example.com/ POST", "permission.http.change", { host: "api.example.com", path: "/", methods: "POST" }],
    ["secret:TOKEN use", "permission.secret.use", { name: "TOKEN" }],
    ["skill:a1/b1 call", "permission.skill.call", { name: "a1/b1" }],
    ["connection:sap use", "permission.connection.use", { name: "sap" }],
    ["kv:scratch read,write", "permission.kv.use", {}],
  ])("[F17] %s", (text, key, params) => {
    const sentence = sentenceOf(parseGrant(text));
    expect(sentence).toEqual({ key, params, grant: text });
    expect(SENTENCE_KEYS).toContain(sentence.key);
  });

  it("[F17] says one sentence per permission", () => {
    expect(sentencesOf({ files: ["read:/a", "write:/b"], secrets: ["T"] })).toHaveLength(3);
  });
});
