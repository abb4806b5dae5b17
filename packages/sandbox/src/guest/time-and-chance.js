// Part of the guest bootstrap; see primordials.js.
// Declared time and chance: the same call with the same clock and seed sees the same numbers.

let declared = 0;
let began = 0;
let isRunning = false;
const machineNow = ODate.now;
let now = 0;
/** A clock that is allowed to move does so in whole milliseconds from the declared time on. */
const advance = () => {
  now = declared + (machineNow() - began);
};
const startClock = (at, kind) => {
  now = at;
  isRunning = kind === "running";
  began = kind === "fixed" ? -1 : machineNow();
  declared = at;
};
const nextSlice = () => {
  if (began !== -1) advance();
};
const readClock = () => {
  if (isRunning) advance();
  return now;
};
const SoukDate = function (...args) {
  if (new.target === undefined) return new ODate(readClock()).toString();
  return construct(ODate, args.length === 0 ? [readClock()] : args, new.target);
};
for (const key of ["UTC", "parse"]) hide(SoukDate, key, ODate[key]);
hide(SoukDate, "now", function now_() {
  return readClock();
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
    return (date) => format(date === undefined ? readClock() : date);
  },
});
const formatToParts = dtf.formatToParts;
hide(dtf, "formatToParts", function formatToParts_(date) {
  return apply(formatToParts, this, [date === undefined ? readClock() : date]);
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
