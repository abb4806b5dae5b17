import type { Attack } from "../attack.ts";

export const attack: Attack = {
  what: "calls the bridge with the last of the stack",
  run: `const out = new Set(); const dive = () => { try { dive(); } catch { for (const act of [() => ctx.kv.get("k"), () => ctx.fetch("https://a.example/", { headers: { a: "b" }, body: new Uint8Array(3) }), () => ctx.connections.erp.request({ operation: "x" }), () => console.log({ a: 1 }), () => ctx.meter("a", 1)]) { try { act()?.catch?.(() => 0); } catch (e) { out.add(e.name); } } } }; dive(); return [...out].every((name) => name === "RangeError" || name === "TypeError");`,
  steps: [{ endings: ["ok", "limit", "timeout", "threw"], output: true }],
};
