import type { Attack } from "../attack.ts";

export const attack: Attack = {
  what: "answers built-ins with arrays smaller than they asked for",
  run: `class Small extends Uint8Array { static get [Symbol.species]() { return function () { return new Uint8Array(1); }; } } const out = []; for (const act of [(a) => a.map((x) => x), (a) => a.slice(0), (a) => a.filter(() => true), (a) => a.subarray(0, 50)]) { try { out.push(act(new Small(64).fill(7)).length); } catch (e) { out.push(e.name); } } class SmallBuffer extends ArrayBuffer { static get [Symbol.species]() { return function () { return new ArrayBuffer(1); }; } } try { out.push(new SmallBuffer(64).slice(0).byteLength); } catch (e) { out.push(e.name); } return out.every((x) => x === "TypeError" || x <= 64);`,
  steps: [{ endings: ["ok"], output: true }],
};
