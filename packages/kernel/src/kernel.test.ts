import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { canonicalJson } from "./canonical.ts";
import { steppingClock, systemClock } from "./clock.ts";
import { hashCanonical, sha256Hex } from "./digest.ts";
import { parseDuration } from "./duration.ts";
import { DomainError, ERROR_STATUS, isErrorCode, RETRYABLE_CODES } from "./errors.ts";

describe("errors", () => {
  it("[F76] are the closed list of the contract", () => {
    expect(ERROR_STATUS).toEqual({
      invalid_request: 400,
      unauthenticated: 401,
      payment_required: 402,
      budget_exceeded: 402,
      max_price_exceeded: 402,
      permission_denied: 403,
      policy_denied: 403,
      consent_required: 403,
      not_enabled: 403,
      not_found: 404,
      idempotency_conflict: 409,
      idempotency_required: 409,
      interrupted: 409,
      version_conflict: 409,
      file_conflict: 409,
      conflict: 409,
      cancelled: 409,
      killed: 410,
      quarantined: 410,
      yanked: 410,
      payload_too_large: 413,
      invalid_input: 422,
      frozen: 423,
      rate_limited: 429,
      internal: 500,
      skill_failed: 502,
      invalid_output: 502,
      overloaded: 503,
      skill_timeout: 504,
    });
    for (const code of RETRYABLE_CODES) expect(isErrorCode(code)).toBe(true);
    expect(isErrorCode("toString")).toBe(false);
    // What was refused on purpose fails the same way again.
    for (const code of ["permission_denied", "budget_exceeded", "idempotency_conflict", "interrupted"] as const)
      expect(RETRYABLE_CODES.has(code)).toBe(false);
  });

  it("carry code, details and cause", () => {
    const cause = new Error("below");
    const error = new DomainError("conflict", "the grant was revoked", { details: { grantId: "g1" }, cause });
    expect(error).toMatchObject({
      name: "DomainError",
      code: "conflict",
      message: "the grant was revoked",
      details: { grantId: "g1" },
      cause,
    });
    expect("cause" in new DomainError("conflict", "m")).toBe(false);
    expect(new DomainError("conflict", "m").details).toEqual({});
  });
});

describe("clocks", () => {
  it("step only forward", () => {
    const clock = steppingClock(1_000);
    clock.advance(5);
    clock.set(2_000);
    expect(clock.now()).toBe(2_000);
    expect(() => clock.advance(-1)).toThrow(RangeError);
    expect(() => clock.set(1_999)).toThrow(RangeError);
    expect(systemClock.now()).toBeGreaterThan(Date.UTC(2026, 0, 1));
  });
});

describe("canonical JSON", () => {
  it("is the text of RFC 8785 §3.2.3", () => {
    const value: unknown = JSON.parse(
      '{"numbers":[333333333.33333329,1E30,4.50,2e-3,0.000000000000000000000000001],"literals":[null,true,false]}',
    );
    expect(canonicalJson(value)).toBe('{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27]}');
    expect(canonicalJson({ "\u20ac": "Euro Sign", "\r": "Carriage Return", "1": "One" })).toBe(
      '{"\\r":"Carriage Return","1":"One","\u20ac":"Euro Sign"}',
    );
  });

  it("does not depend on the order of members, and tells different values apart", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
        const turned = Object.fromEntries(Object.entries(value).reverse());
        expect(hashCanonical(turned)).toBe(hashCanonical(value));
        expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
    expect(hashCanonical({ a: "1" })).not.toBe(hashCanonical({ a: 1 }));
    expect(() => canonicalJson(undefined)).toThrow(TypeError);
  });

  it("hashes like SHA-256", () => {
    expect(sha256Hex("abc")).toBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    expect(sha256Hex(new Uint8Array([97, 98, 99]))).toBe(sha256Hex("abc"));
  });
});

describe("durations", () => {
  it.each([
    ["72h", 259_200_000],
    ["14d", 1_209_600_000],
    ["30s", 30_000],
    ["5m", 300_000],
    ["250ms", 250],
    ["0s", 0],
  ])("%s is %d ms", (text, ms) => {
    expect(parseDuration(text)).toBe(ms);
  });

  it.each(["", "72", "h", "1.5h", "-1h", "1w", "1H", " 1h", "1234567s"])("refuses %j", (text) => {
    expect(() => parseDuration(text)).toThrow(RangeError);
  });
});
