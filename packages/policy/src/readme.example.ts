import { compileGrant, decide, grantsOfManifest, parseGrant } from "@souk/policy";

const required = grantsOfManifest({ files: ["read:/invoices/**"] });
const layers = [
  { layer: "company" as const, grants: [parseGrant("file:/** read,write")] },
  { layer: "skill" as const, grants: required },
  { layer: "employee" as const, grants: [parseGrant("file:/invoices/2026/** read")] },
];
export const decision = decide({ required, layers, at: 0 }); // { allowed: true, … }
const grant = compileGrant({ layers, at: 0 });
export const texts = grant.texts; // ["file:/invoices/2026/** read"]
export const old = grant.explain({ kind: "file", target: "/invoices/2025/a.json", verb: "read" }); // layer: "employee", howToFix: "…"
