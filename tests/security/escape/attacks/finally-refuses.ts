import type { Attack } from "../attack.ts";

export const attack: Attack = {
  what: "starts over in finally each time it is stopped",
  run: `const again = () => { try { for (;;); } finally { again(); } }; again();`,
  steps: [{ endings: ["timeout"] }],
};
