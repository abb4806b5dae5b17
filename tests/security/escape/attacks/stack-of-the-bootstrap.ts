import type { Attack } from "../attack.ts";

export const attack: Attack = {
  what: "asks V8 for functions and receivers on stacks that the bridge made",
  run: `const found = []; Error.prepareStackTrace = (_error, frames) => { for (const frame of frames) { for (const thing of [frame.getFunction(), frame.getThis()]) if (thing && thing !== globalThis) found.push(String(thing).slice(0, 60)); const file = String(frame.getFileName() ?? ""); if (/file:|\\/|node:|isolate/.test(file.replace("souk:bootstrap", ""))) found.push(file); } return "x"; }; Error.stackTraceLimit = 1000; await ctx.kv.get("k").catch((e) => void e.stack); try { ctx.files.read(1).catch((e) => void e.stack); } catch (e) { void e.stack; } try { Function("x"); } catch (e) { void e.stack; } try { ctx.fail("a", "b"); } catch (e) { void e.stack; } try { JSON.parse("{"); } catch (e) { void e.stack; } await null; return found;`,
  steps: [{ endings: ["ok"], output: [] }],
};
