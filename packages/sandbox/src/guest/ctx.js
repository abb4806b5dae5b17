// Part of the guest bootstrap; see primordials.js.
// What `run` gets.

const makeCtx = (mine, input, at) => {
  const ctx = {
    input,
    now: at,
    random: () => random(),
    fail: (code, message) => {
      const error = new OError(textOf(message, 4096));
      error.soukCode = textOf(code, 128);
      throw error;
    },
    files: {
      read: async (path) => (await ask(mine, "files.read", `{"path":${need(path, "path")}}`)).text,
      list: async (prefix) => (await ask(mine, "files.list", `{"prefix":${need(prefix, "prefix")}}`)).items,
      write: async (path, text) => void (await ask(mine, "files.write", `{"path":${need(path, "path")},"text":${need(text, "text")}}`)),
      exists: async (path) => {
        try {
          await ask(mine, "files.read", `{"path":${need(path, "path")}}`);
          return true;
        } catch (error) {
          if (error?.code === "not_found") return false;
          throw error;
        }
      },
    },
    kv: {
      get: async (key) => (await ask(mine, "kv.get", `{"key":${need(key, "key")}}`)).value,
      set: async (key, value) => void (await ask(mine, "kv.set", `{"key":${need(key, "key")},"value":${need(value, "value")}}`)),
      delete: async (key) => void (await ask(mine, "kv.delete", `{"key":${need(key, "key")}}`)),
    },
    // There is no network yet. Asking is possible, so that the broker decides, refuses and records each attempt (T4).
    fetch: async (url, init) => {
      const method = init !== null && typeof init === "object" && init.method !== undefined ? init.method : "GET";
      return await ask(mine, "net.fetch", `{"url":${need(url, "url")},"method":${need(method, "method")}}`);
    },
    log: {
      debug: (...values) => log(mine, "debug", values),
      info: (...values) => log(mine, "info", values),
      warn: (...values) => log(mine, "warn", values),
      error: (...values) => log(mine, "error", values),
    },
  };
  return ctx;
};

const toConsole =
  (level) =>
  (...values) => {
    if (call !== undefined) log(call, level, values);
  };
hide(G, "console", {
  log: toConsole("info"),
  info: toConsole("info"),
  debug: toConsole("debug"),
  trace: toConsole("debug"),
  warn: toConsole("warn"),
  error: toConsole("error"),
  assert: () => {},
  table: toConsole("info"),
  dir: toConsole("info"),
  group: () => {},
  groupEnd: () => {},
  time: () => {},
  timeEnd: () => {},
  count: () => {},
});
