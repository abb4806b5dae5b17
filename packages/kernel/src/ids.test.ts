import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { steppingClock } from "./clock.ts";
import { decodeId, encodeId, ID_PREFIXES, idPattern, newUuid, type RandomSource, seededRandom, systemRandom } from "./ids.ts";

const uuid = fc.uuid();
const prefix = fc.constantFrom(...Object.values(ID_PREFIXES));
const NOW = Date.UTC(2026, 10, 22);

describe("ids", () => {
  it("round trip every UUID under every prefix, and decode under no other", () => {
    fc.assert(
      fc.property(uuid, prefix, prefix, (id, kind, other) => {
        const text = encodeId(kind, id);
        expect(text).toMatch(idPattern(kind));
        expect(decodeId(kind, text)).toBe(id);
        if (other !== kind) expect(decodeId(other, text)).toBeNull();
      }),
    );
  });

  it("keep the order of their UUIDs", () => {
    fc.assert(fc.property(uuid, uuid, (a, b) => a < b === encodeId("call", a) < encodeId("call", b)));
  });

  it.each([
    "",
    "call_",
    "call_8ZZZZZZZZZZZZZZZZZZZZZZZZZ",
    "call_0123456789ABCDEFGHIJKLMNOP",
    "CALL_01JD0000000000000000000000",
    "call_01jd0000000000000000000000",
  ])("refuse %j", (text) => {
    expect(decodeId("call", text)).toBeNull();
  });

  it("refuse to encode anything but a UUID", () => {
    expect(() => encodeId("call", "nonsense")).toThrow(RangeError);
    expect(() => encodeId("call", "00000000-0000-0000-0000-00000000000G")).toThrow(RangeError);
  });

  it("have prefixes that are all different", () => {
    const all = Object.values(ID_PREFIXES);
    expect(new Set(all).size).toBe(all.length);
  });
});

describe("newUuid", () => {
  it("carries the clock's time, version 7 and the variant", () => {
    const clock = steppingClock(NOW);
    const random = seededRandom(7);
    for (let i = 0; i < 50; i++) {
      const id = newUuid(clock, random);
      expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
      expect(Number.parseInt(id.replaceAll("-", "").slice(0, 12), 16)).toBe(clock.now());
      clock.advance(1_000_003);
    }
  });

  it("is repeatable with a seed, sorts by time, and never repeats without one", () => {
    const make = (random: RandomSource): string[] => {
      const clock = steppingClock(NOW);
      return Array.from({ length: 100 }, () => {
        clock.advance(1);
        return newUuid(clock, random);
      });
    };
    expect(make(seededRandom(1))).toEqual(make(seededRandom(1)));
    expect(make(seededRandom(1))).not.toEqual(make(seededRandom(2)));
    expect(make(seededRandom(0))).toHaveLength(100);
    const sorted = make(systemRandom);
    expect([...sorted].sort()).toEqual(sorted);
    const still = steppingClock(NOW);
    expect(new Set(Array.from({ length: 20_000 }, () => newUuid(still))).size).toBe(20_000);
  });

  it("fills any number of bytes, more than the pool holds as well", () => {
    for (const size of [0, 1, 16, 4_095, 4_096, 4_097, 20_000]) {
      const bytes = new Uint8Array(size);
      systemRandom.fill(bytes);
      if (size >= 4_095) expect(new Set(bytes).size).toBeGreaterThan(200);
    }
  });
});
