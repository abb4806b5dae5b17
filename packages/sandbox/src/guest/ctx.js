// Part of the guest bootstrap; see primordials.js.
// What `run` gets.

const cutText = (value, what, max) => {
  if (typeof value !== "string") throw new OTypeError(`${what} must be a string`);
  return quote(cut(value, max));
};

const progressJson = (fraction, note) => {
  if (typeof fraction !== "number" || !(fraction >= 0 && fraction <= 1)) throw new OTypeError("progress is a number from 0 to 1");
  return note === undefined ? `{"fraction":${fraction}}` : `{"fraction":${fraction},"note":${cutText(note, "note", 200)}}`;
};

const meterJson = (name, quantity) => {
  if (!isSafeInteger(quantity) || quantity < 0) throw new OTypeError("a quantity is a whole number, 0 or more");
  return `{"name":${need(name, "name")},"quantity":${quantity}}`;
};

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
      move: async (from, to) => void (await ask(mine, "files.move", `{"from":${need(from, "from")},"to":${need(to, "to")}}`)),
      remove: async (path) => void (await ask(mine, "files.remove", `{"path":${need(path, "path")}}`)),
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
    fetch: fetchWith(mine),
    get connections() {
      return connectionsOf(mine);
    },
    progress: async (fraction, note) => void (await ask(mine, "progress.report", progressJson(fraction, note))),
    meter: async (name, quantity) => void (await ask(mine, "meter.add", meterJson(name, quantity))),
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
