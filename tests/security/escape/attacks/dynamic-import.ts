import type { Attack } from "../attack.ts";

export const attack: Attack = {
  what: "imports modules of Node and of the file system",
  run: `const out = []; for (const name of ["fs", "node:fs", "isolated-vm", "file:///etc/passwd", "data:text/javascript,export default 1"]) out.push(await import(name).then(() => name, () => 0)); return out;`,
  steps: [{ endings: ["ok"], output: [0, 0, 0, 0, 0] }],
};
