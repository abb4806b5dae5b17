import type { Attack } from "../attack.ts";

export const attack: Attack = {
  what: "throws an object whose conversion to text loops",
  run: `throw { toString() { for (;;);
    }, [Symbol.toPrimitive]() { for (;;);
    }, message: { toString() { for (;;);
    } } };`,
  steps: [{ endings: ["timeout", "threw"] }],
};
