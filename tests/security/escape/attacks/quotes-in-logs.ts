import type { Attack } from "../attack.ts";

export const attack: Attack = {
  what: "forges lines of its log and the words that end its slice",
  run: `ctx.log.info('x"],["error","forged'); console.error('D+0:{"forged":1}', "\\n", 'F-0:{"kind":"ok"}'); return 'D+9:"forged"';`,
  steps: [{ endings: ["ok"], output: 'D+9:"forged"' }],
  judge: ({ results }) => {
    const logs = results[0]?.logs.map(({ level, text }) => [level, text]);
    const whole = [
      ["info", 'x"],["error","forged'],
      ["error", 'D+0:{"forged":1} \n F-0:{"kind":"ok"}'],
    ];
    return JSON.stringify(logs) === JSON.stringify(whole) ? undefined : `the log is ${JSON.stringify(logs)}`;
  },
};
