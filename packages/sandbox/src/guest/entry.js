// Part of the guest bootstrap; see primordials.js.
// The entry points, for the host only. `takeSnapshot` and `isIntact` come from host/intrinsics.ts.

/**
 * State after a slice: kind, `+` or `-`, length of the logs, `:`, logs, payload. Kinds: R(unning, payload = requests), D(one), F(ailed), I(nput does not fit).
 * `-` means: this call changed a built-in, do not use the context again.
 */
const report = () => {
  const logs = call.logs;
  call.logs = "";
  if (!call.open) return `${call.result[0]}${isClean() ? "+" : "-"}${logs.length}:${logs}${apply(slice, call.result, [1])}`;
  const outbox = call.outbox;
  call.outbox = "";
  return `R+${logs.length}:${logs}${outbox}`;
};

const isClean = () => {
  try {
    return isIntact();
  } catch {
    return false;
  }
};

/** Of a context of its own, given by the host: says whether an input fits the schema. Without it the host has checked before. */
let fits;
const UNFIT = create(null);

const readInput = (inputJson) => {
  let input;
  try {
    input = JSONparse(inputJson);
  } catch {
    return UNFIT;
  }
  return fits === undefined || fits(input) ? input : UNFIT;
};

const start = (inputJson, at, seed, limits) => {
  seedRandom(seed);
  const bounds = JSONparse(limits);
  startClock(at, bounds.clock ?? "fixed");
  const mine = newCall(bounds);
  call = mine;
  const input = readInput(inputJson);
  if (input === UNFIT) {
    close(mine, "I");
    return report();
  }
  try {
    const value = run(makeCtx(mine, input, at));
    if (value !== null && typeof value === "object" && typeof value.then === "function") void settleLater(mine, value);
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
  nextSlice();
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

/** Runs through a call of our own before there is a skill, so that the first real one does not wait for this code to be compiled. */
const rehearse = () => {
  run = async (ctx) => ctx.input;
  takeSnapshot();
  start("{}", 0, 1, '{"logBytes":0,"outputBytes":100,"hostCalls":0}');
  isClean();
  run = undefined;
  call = undefined;
  return "";
};

const dispatch = (op, a, b, c, d) => {
  switch (op) {
    case 0:
      return start(a, b, c, d);
    case 1:
      return report();
    case 2:
      return resume(a, b, c, d);
    case 3:
      return load();
    case 5:
      return rehearse();
    default:
      fits = a;
      return "";
  }
};

/** Nothing the guest throws may leave as an object: the host would have to read it outside the timed slice. */
const enter = (op, a, b, c, d) => {
  try {
    return dispatch(op, a, b, c, d);
  } catch (error) {
    const message = quote(textOf(error, 512));
    return op === 3 ? message : `F-0:{"kind":"threw","message":${message}}`;
  }
};
