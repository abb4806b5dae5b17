import type { Attack } from "../attack.ts";

export const attack: Attack = {
  what: "looks for anything of Node, of a browser or of isolated-vm",
  run: `const names = ["process", "require", "module", "exports", "Buffer", "global", "fetch", "XMLHttpRequest", "WebSocket", "setTimeout", "setInterval", "setImmediate", "queueMicrotask", "performance", "navigator", "importScripts", "postMessage", "Deno", "Bun", "ivm", "$0", "secret", "__dirname", "d8", "print", "load", "read", "quit", "gc"];
    const found = names.filter((name) => { try { return typeof globalThis[name] !== "undefined";
    } catch { return true;
    } });
    return [found, Object.keys(globalThis).filter((name) => name !== "__souk_skill")];`,
  steps: [{ endings: ["ok"], output: [[], []] }],
};
