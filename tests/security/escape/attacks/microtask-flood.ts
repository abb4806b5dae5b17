import type { Attack } from "../attack.ts";

export const attack: Attack = {
  what: "schedules microtasks faster than they end",
  run: `const again = () => { Promise.resolve().then(again);
    Promise.resolve().then(again);
    };
    again();
    await new Promise(() => {});`,
  steps: [{ endings: ["timeout", "memory"] }],
};
