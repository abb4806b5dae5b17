// Part of the guest bootstrap; see primordials.js.
// One call at a time per context: its state, its result, its bounded log.

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

const never = new OPromise(() => {});

const tooLarge = () => {
  const error = new OError("what is sent to a host action may be 4 MB at most");
  hide(error, "code", "payload_too_large");
  return error;
};

const ask = (mine, name, args) => {
  if (mine !== call) throw new OError("this call has ended");
  mine.asked += 1;
  if (mine.asked > mine.limits.hostCalls) close(mine, `F{"kind":"limit","limit":"hostCalls"}`);
  // Never settles: the call is over, and a rejection nobody handles would hide why.
  if (!mine.open) return never;
  if (args.length > 4194304) throw tooLarge();
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
