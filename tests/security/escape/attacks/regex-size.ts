import type { Attack } from "../attack.ts";

export const attack: Attack = {
  what: "compiles patterns larger than an engine likes",
  run: `const out = []; for (const source of ["(".repeat(5e4) + ")".repeat(5e4), "a{1,1000}".repeat(2000), "(?:a{0,500}){0,500}", "[" + "\\\\u{1F600}-\\\\u{1F64F}".repeat(5e4) + "]"]) { try { new RegExp(source, "u").test("aaaa"); out.push("compiled"); } catch (e) { out.push(e.name); } } return out.length;`,
  steps: [{ endings: ["ok", "timeout", "memory"], output: 4 }],
  limits: { cpuMs: 1_000 },
};
