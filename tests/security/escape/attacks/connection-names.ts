import type { Attack } from "../attack.ts";

export const attack: Attack = {
  what: "asks for connections by the names of what objects inherit",
  run: `const names = ["__proto__", "constructor", "then", "toString", "valueOf", ""]; const out = []; for (const name of names) out.push(await ctx.connections[name].request({ method: "GET", path: "/" }).catch((e) => e.code)); const c = ctx.connections; return [[...new Set(out)], Reflect.ownKeys(c), Reflect.getPrototypeOf(c), c[Symbol.iterator] ?? null, await c === c || typeof (await c)];`,
  steps: [{ endings: ["ok"] }],
  judge: ({ asked }) =>
    asked.map(({ args }) => (args as { connection: string }).connection).join() === "__proto__,constructor,then,toString,valueOf,"
      ? undefined
      : `the broker saw ${JSON.stringify(asked)}`,
};
