import type { Attack } from "../attack.ts";

export const attack: Attack = {
  what: "gives formatters locales and options that are not what they say",
  run: `const out = []; for (const locale of ["x".repeat(1e6), "en-u-" + "ca-".repeat(1e4), { toString: () => "en" }, new Proxy([], { get: (_t, k) => (k === "length" ? 1e9 : "en") })]) { try { new Intl.DateTimeFormat(locale).format(); out.push("made"); } catch (e) { out.push(e.name); } } return out.length;`,
  steps: [{ endings: ["ok", "timeout", "memory"] }],
};
