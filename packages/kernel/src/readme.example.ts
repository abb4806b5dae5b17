import { encodeId, formatMicro, micro, newUuid, parseMicro, periodOf, seededRandom, steppingClock, toMinorUnits } from "@souk/kernel";

const clock = steppingClock(Date.UTC(2026, 9, 31, 16)); // the first instant of November in Shanghai
export const id = encodeId("call", newUuid(clock, seededRandom(1))); // "call_" and 26 characters
export const month = periodOf(clock.now(), "Asia/Shanghai").key; // "2026-11"

const sum = parseMicro("0.002") + micro(120_000n);
export const exact = formatMicro(sum); // "0.122000"
export const cents = toMinorUnits(sum, "USD"); // 12n: rounded once, half to even
