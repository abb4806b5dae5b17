import type { Attack } from "../attack.ts";

export const attack: Attack = {
  what: "waits for a getter in a switch, a template and a computed key",
  run: `const slow = { get x() { for (;;); } }; switch (1) { case slow.x: default: return \`\${slow.x}\`; }`,
  steps: [{ endings: ["timeout"] }],
};
