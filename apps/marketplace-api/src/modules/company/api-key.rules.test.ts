import { seededRandom, systemRandom } from "@souk/kernel";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatApiKey, hashSecret, newApiKey, parseApiKey, secretMatches } from "./api-key.rules.ts";

describe("API keys", () => {
  it("what is formatted parses back to the same parts", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1 }), fc.constantFrom("live" as const, "test" as const), (seed, env) => {
        const parts = newApiKey(env, seededRandom(seed));
        expect(parseApiKey(formatApiKey(parts))).toEqual(parts);
      }),
    );
  });

  it("a changed character is refused before anything is looked up", () => {
    const text = formatApiKey(newApiKey("live", seededRandom(7)));
    for (let i = 0; i < text.length; i++) {
      const changed = text.slice(0, i) + (text[i] === "a" ? "b" : "a") + text.slice(i + 1);
      expect(parseApiKey(changed), `character ${i}`).toBeNull();
    }
  });

  it.each(["", "sk_live_", "Bearer x", "sk_prod_aaaaaaaaaaaaaaaa_b_00000000"])("%j is no key", (text) => {
    expect(parseApiKey(text)).toBeNull();
  });

  it("the stored hash tells the right secret from others and is not the secret", () => {
    const { secret } = newApiKey("live", systemRandom);
    const hash = hashSecret(secret);
    expect(secretMatches(secret, hash)).toBe(true);
    expect(secretMatches(`${secret.slice(1)}x`, hash)).toBe(false);
    expect(Buffer.from(hash).toString("utf8")).not.toContain(secret);
  });
});
