/* global INTRINSICS_CHECK */
/**
 * Runs first in every guest context, in strict mode, and leaves nothing of itself behind: its completion value is `enter`, which only the
 * host holds. `enter` takes and returns primitives. Everything the guest could replace is captured before the guest runs.
 */
(() => {
  const G = globalThis;
  const { apply, construct, defineProperty, deleteProperty, getOwnPropertyDescriptor } = Reflect;
  const JSONparse = JSON.parse;
  const JSONstringify = JSON.stringify;
  const OError = Error;
  const OTypeError = TypeError;
  const OEvalError = EvalError;
  const OPromise = Promise;
  const OString = String;
  const ODate = Date;
  const floor = Math.floor;
  const imul = Math.imul;
  const create = Object.create;
  const slice = String.prototype.slice;
  const cut = (text, end) => apply(slice, text, [0, end]);
  const quote = (text) => JSONstringify(text);

  // ---- what a guest does not get -------------------------------------------------------------------------------------------------
  for (const name of ["WebAssembly", "SharedArrayBuffer", "Atomics", "FinalizationRegistry", "WeakRef", "gc", "escape", "unescape"])
    deleteProperty(G, name);
  const noCode = () => {
    throw new OEvalError("code from strings is not allowed in a skill: only the published bundle runs");
  };
  const hide = (holder, key, value) => defineProperty(holder, key, { value, writable: true, configurable: true, enumerable: false });
  const refuseCode = (sample, name) => {
    const proto = Reflect.getPrototypeOf(sample);
    const Refused = {
      [name]: (..._source) => {
        noCode();
      },
    }[name];
    defineProperty(Refused, "prototype", { value: proto, writable: false });
    hide(proto, "constructor", Refused);
    return Refused;
  };
  hide(
    G,
    "Function",
    refuseCode(() => {}, "Function"),
  );
  refuseCode(async () => {}, "AsyncFunction");
  refuseCode(function* () {}, "GeneratorFunction");
  refuseCode(async function* () {}, "AsyncGeneratorFunction");
  hide(G, "eval", function eval_() {
    noCode();
  });
  hide(G, "self", G);

  // ---- declared time and chance --------------------------------------------------------------------------------------------------
  let now = 0;
  const SoukDate = function (...args) {
    if (new.target === undefined) return new ODate(now).toString();
    return construct(ODate, args.length === 0 ? [now] : args, new.target);
  };
  for (const key of ["UTC", "parse"]) hide(SoukDate, key, ODate[key]);
  hide(SoukDate, "now", function now_() {
    return now;
  });
  defineProperty(SoukDate, "name", { value: "Date", configurable: true });
  defineProperty(SoukDate, "length", { value: 7, configurable: true });
  defineProperty(SoukDate, "prototype", { value: ODate.prototype, writable: false });
  hide(ODate.prototype, "constructor", SoukDate);
  hide(G, "Date", SoukDate);
  const dtf = Intl.DateTimeFormat.prototype;
  const formatGetter = getOwnPropertyDescriptor(dtf, "format").get;
  defineProperty(dtf, "format", {
    configurable: true,
    get() {
      const format = apply(formatGetter, this, []);
      return (date) => format(date === undefined ? now : date);
    },
  });
  const formatToParts = dtf.formatToParts;
  hide(dtf, "formatToParts", function formatToParts_(date) {
    return apply(formatToParts, this, [date === undefined ? now : date]);
  });

  let s0 = 0,
    s1 = 0,
    s2 = 0,
    s3 = 0;
  const random = () => {
    const t = (((s0 + s1) | 0) + s3) | 0;
    s3 = (s3 + 1) | 0;
    s0 = s1 ^ (s1 >>> 9);
    s1 = (s2 + (s2 << 3)) | 0;
    s2 = (s2 << 21) | (s2 >>> 11);
    s2 = (s2 + t) | 0;
    return (t >>> 0) / 4294967296;
  };
  const seedRandom = (seed) => {
    s0 = imul(seed ^ 0x9e3779b9, 0x85ebca6b);
    s1 = imul(floor(seed / 4294967296) ^ 0xc2b2ae35, 0x27d4eb2f);
    s2 = 0x243f6a88 ^ seed;
    s3 = 1;
    for (let i = 0; i < 12; i += 1) random();
  };
  hide(Math, "random", function random_() {
    return random();
  });

  // ---- one call at a time per context --------------------------------------------------------------------------------------------
  let run;
  let call;

  const newCall = (limits) => ({
    open: true,
    result: "",
    limits,
    asked: 0,
    nextRequest: 1,
    outbox: "",
    waiting: create(null),
    logs: "",
    logRoom: limits.logBytes,
    clipped: false,
  });

  const close = (mine, result) => {
    if (!mine.open) return;
    mine.open = false;
    mine.result = result;
    mine.waiting = create(null);
  };

  const textOf = (value, max) => {
    try {
      return cut(typeof value === "string" ? value : OString(value), max);
    } catch {
      return "(a value that cannot be shown)";
    }
  };

  const fail = (mine, error) => {
    if (!mine.open) return;
    let message = "";
    let declared = "";
    try {
      if (error !== null && typeof error === "object") {
        const code = error.soukCode;
        if (typeof code === "string") declared = cut(code, 128);
        const name = error.name;
        const text = error.message;
        message =
          declared === "" && typeof name === "string" && name !== "" && name !== "Error"
            ? `${textOf(name, 128)}: ${textOf(text, 4096)}`
            : textOf(text, 4096);
      } else message = textOf(error, 4096);
    } catch {
      message = "the skill threw a value that cannot be read";
    }
    close(mine, `F{"kind":"threw","message":${quote(message)}${declared === "" ? "" : `,"declared":${quote(declared)}`}}`);
  };

  const finish = (mine, output) => {
    if (!mine.open) return;
    let text;
    try {
      text = JSONstringify(output);
    } catch (error) {
      return fail(mine, error);
    }
    if (text === undefined)
      close(mine, `F{"kind":"invalid_output","problems":[{"pointer":"","message":"run() returned nothing that JSON can hold"}]}`);
    else if (text.length > mine.limits.outputBytes) close(mine, `F{"kind":"limit","limit":"output"}`);
    else close(mine, `D${text}`);
  };

  const settleLater = async (mine, promise) => {
    try {
      finish(mine, await promise);
    } catch (error) {
      fail(mine, error);
    }
  };

  const ask = (mine, name, args) => {
    if (!mine.open) throw new OError("this call has ended");
    mine.asked += 1;
    if (mine.asked > mine.limits.hostCalls) {
      close(mine, `F{"kind":"limit","limit":"hostCalls"}`);
      throw new OError("too many host calls in one call");
    }
    const request = mine.nextRequest;
    mine.nextRequest += 1;
    return new OPromise((resolve, reject) => {
      mine.waiting[request] = { resolve, reject };
      mine.outbox += `${mine.outbox === "" ? "" : ","}[${request},${quote(name)},${quote(args)}]`;
    });
  };

  const need = (value, what) => {
    if (typeof value !== "string") throw new OTypeError(`${what} must be a string`);
    return quote(value);
  };

  const log = (mine, level, values) => {
    if (!mine.open || mine.clipped) return;
    let text = "";
    for (let i = 0; i < values.length && i < 32; i += 1) {
      const value = values[i];
      let part;
      try {
        part = typeof value === "object" && value !== null && !(value instanceof OError) ? JSONstringify(value) : OString(value);
      } catch {
        part = "(a value that cannot be shown)";
      }
      text += (i === 0 ? "" : " ") + textOf(part, mine.logRoom);
    }
    if (text.length >= mine.logRoom) {
      mine.clipped = true;
      text = `${cut(text, mine.logRoom)} … (log limit reached)`;
    }
    mine.logRoom -= text.length;
    mine.logs += `${mine.logs === "" ? "" : ","}[${quote(level)},${quote(text)}]`;
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

  // The host puts the source of the check here: host/intrinsics.ts.
  const [takeSnapshot, isIntact] = INTRINSICS_CHECK(G);

  // ---- entry points, host only ---------------------------------------------------------------------------------------------------
  /**
   * State after a slice: kind, `+` or `-`, length of the logs, `:`, logs, payload. Kinds: R(unning, payload = requests), D(one), F(ailed).
   * `-` means: this call changed a built-in, do not use the context again.
   */
  const report = () => {
    const logs = call.logs;
    call.logs = "";
    if (!call.open) return `${call.result[0]}${isIntact() ? "+" : "-"}${logs.length}:${logs}${apply(slice, call.result, [1])}`;
    const outbox = call.outbox;
    call.outbox = "";
    return `R+${logs.length}:${logs}${outbox}`;
  };

  const start = (inputJson, at, seed, limits) => {
    now = at;
    seedRandom(seed);
    const mine = newCall(JSONparse(limits));
    call = mine;
    try {
      const value = run(makeCtx(mine, JSONparse(inputJson), at));
      if (value !== null && typeof value === "object" && typeof value.then === "function") settleLater(mine, value);
      else finish(mine, value);
    } catch (error) {
      fail(mine, error);
    }
    return report();
  };

  const resume = (request, ok, code, body) => {
    const waiting = call.waiting[request];
    if (waiting === undefined || !call.open) return report();
    delete call.waiting[request];
    if (ok) waiting.resolve(JSONparse(body));
    else {
      const error = new OError(body);
      hide(error, "code", code);
      waiting.reject(error);
    }
    return report();
  };

  const load = () => {
    const skill = G.__souk_skill;
    const candidate = skill !== null && typeof skill === "object" ? skill.run : undefined;
    if (typeof candidate !== "function") return "the bundle did not set globalThis.__souk_skill = { run }";
    run = candidate;
    takeSnapshot();
    return "";
  };

  return (op, a, b, c, d) => {
    switch (op) {
      case 0:
        return start(a, b, c, d);
      case 1:
        return report();
      case 2:
        return resume(a, b, c, d);
      default:
        return load();
    }
  };
})();
