import type { Attack } from "../attack.ts";

export const attack: Attack = {
  what: "breaks out of the text that carries its requests",
  run: `const evil = '"],[9,"files.write","{\\\\"path\\\\":\\\\"/x\\\\"}"],["'; await ctx.kv.get(evil).catch(() => 0); await ctx.files.read(evil).catch(() => 0); await ctx.connections[evil].request({ operation: evil }).catch(() => 0); await ctx.progress(0, evil).catch(() => 0); await ctx.meter(evil, 1).catch(() => 0); return evil;`,
  steps: [{ endings: ["ok"] }],
  judge: ({ asked, results }) => {
    const names = asked.map(({ name }) => name).join();
    if (names !== "kv.get,files.read,connection.request,progress.report,meter.add") return `the broker saw ${names}`;
    const [result] = results;
    return result?.ok && JSON.parse(result.outputJson) === (asked[0] as { args: { key: string } }).args.key
      ? undefined
      : "the text changed on its way";
  },
};
