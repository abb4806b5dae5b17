import { generateKeyPairSync } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createTextSigner, openCompactJws } from "./compact-jws.ts";

const own = generateKeyPairSync("ed25519");
const foreign = generateKeyPairSync("ed25519");
const keys = new Map([["k1", own.publicKey]]);
const sign = createTextSigner({ kid: "k1", privateKey: own.privateKey }, "a+jws");

describe("a compact JWS", () => {
  it("[F73] gives back the text it was made from", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (text) => {
        expect(openCompactJws(sign(text), "a+jws", keys)).toBe(text);
      }),
    );
  });

  it("[F73] is worth nothing as another type, under another key or kid, or changed in any place", () => {
    const jws = sign('{"v":1}');
    expect(openCompactJws(jws, "b+jws", keys)).toBeNull();
    expect(openCompactJws(jws, "a+jws", new Map([["k1", foreign.publicKey]]))).toBeNull();
    expect(openCompactJws(jws, "a+jws", new Map([["k2", own.publicKey]]))).toBeNull();
    expect(openCompactJws(createTextSigner({ kid: "k1", privateKey: foreign.privateKey }, "a+jws")('{"v":1}'), "a+jws", keys)).toBeNull();
    fc.assert(
      fc.property(fc.nat(jws.length - 3), fc.constantFrom("A", "b", "-", "."), (at, char) => {
        const changed = jws.slice(0, at) + char + jws.slice(at + 1);
        expect(openCompactJws(changed, "a+jws", keys)).toBe(changed === jws ? '{"v":1}' : null);
      }),
    );
  });

  it.each(["", ".", "..", "a.b.c", "a.b.c.d", `${sign("x")}.`, "\u0000"])("[F73] %j is none", (text) => {
    expect(openCompactJws(text, "a+jws", keys)).toBeNull();
  });
});
