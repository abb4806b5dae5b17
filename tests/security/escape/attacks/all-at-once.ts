import type { Attack } from "../attack.ts";

export const attack: Attack = {
  what: "starts every host action it has at the same moment",
  run: `return (await Promise.all(Array.from({ length: 50 }, (_, i) => ctx.kv.get(String(i)).then(() => 1)))).length;`,
  steps: [{ endings: ["ok"], output: 50 }],
  answer: (() => {
    let open = 0;
    return async () => {
      open += 1;
      const tooMany = open > 6;
      await new Promise((resolve) => setTimeout(resolve, 2));
      open -= 1;
      return tooMany
        ? ({ ok: false, code: "internal", message: "more than six at once" } as const)
        : ({ ok: true, value: { value: null } } as const);
    };
  })(),
};
