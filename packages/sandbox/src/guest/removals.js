// Part of the guest bootstrap; see primordials.js.
// What a guest does not get: shared memory and timers to measure with, compilers, anything that tells of garbage collection.

for (const name of ["WebAssembly", "SharedArrayBuffer", "Atomics", "FinalizationRegistry", "WeakRef", "Temporal", "ShadowRealm", "gc"])
  deleteProperty(G, name);
const noCode = () => {
  throw new OEvalError("code from strings is not allowed in a skill: only the published bundle runs");
};
const hide = (holder, key, value) => defineProperty(holder, key, { value, writable: true, configurable: true, enumerable: false });
/** Every way to a compiler goes over the `constructor` of a function's prototype, or over the two global names. */
const refuseCode = (sample) => {
  const proto = Reflect.getPrototypeOf(sample);
  const Refused = function Function() {
    noCode();
  };
  defineProperty(Refused, "prototype", { value: proto, writable: false });
  hide(proto, "constructor", Refused);
  return Refused;
};
hide(
  G,
  "Function",
  refuseCode(() => {}),
);
refuseCode(async () => {});
refuseCode(function* () {});
refuseCode(async function* () {});
hide(G, "eval", function eval_() {
  noCode();
});
hide(G, "self", G);
