import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readCallBody } from "./call-body.ts";
import { skipValue } from "./json-span.ts";

const read = (text: string) => readCallBody(Buffer.from(text));

/** JSON texts as clients write them: with spaces, escapes and any member order. */
const json = fc.json({ maxDepth: 6 });
const spaced = fc.tuple(json, fc.constantFrom("", " ", "\n\t", "\r\n  ")).map(([text, space]) => `${space}${text}${space}`);

/** Damages a text in one place. */
const damaged = fc
  .tuple(json, fc.nat(), fc.constantFrom("", '"', "\\", "{", "]", ",", ":", "0", "-", ".", "e", "\u0001", "t", "é"), fc.boolean())
  .map(([text, at, char, isInserted]) => {
    const cut = at % (text.length + 1);
    return text.slice(0, cut) + char + text.slice(cut + (isInserted ? 0 : 1));
  });

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

describe("the span of a JSON value", () => {
  it("[F76] ends where a parser says, and is never found in what is not JSON", () => {
    fc.assert(
      fc.property(fc.oneof(spaced, damaged), fc.constantFrom("", ",", "}", "]", " x"), (text, behind) => {
        const bytes = Buffer.from(text + behind);
        const end = skipValue(bytes, 0);
        if (end >= 0) expect(isJson(bytes.toString("utf8", 0, end))).toBe(true);
        else expect(!isJson(text) || /\d[eE]|\d{20}/.test(text)).toBe(true);
      }),
      { numRuns: 3_000 },
    );
  });

  it.each([
    ["an exponent", "1e999"],
    ["very many digits", "9".repeat(41)],
    ["a leading zero", "[01]"],
    ["no digit", "-"],
    ["no fraction", "1."],
    ["a raw line feed in a string", '"a\nb"'],
    ["an escape there is not", '"\\x41"'],
    ["a short escape", '"\\u12"'],
    ["an open string", '"a'],
    ["an open array", "[1,"],
    ["the wrong bracket", "[1}"],
    ["a trailing comma", '{"a":1,}'],
    ["a word", "nul"],
    ["nothing", ""],
    ["what is nested deeply", "[".repeat(600) + "]".repeat(600)],
  ])("[F76] is not found with %s", (_what, text) => {
    expect(skipValue(Buffer.from(text), 0)).toBe(-1);
  });
});

describe("the body of a call", () => {
  it("[F76] hands the input over as it came, beside the rest", () => {
    expect(read('{"input": {"a" : 1.50, "b":"\\u00e9é"} ,"version":"1.0.0"}')).toEqual({
      request: { input: null, version: "1.0.0" },
      inputJson: '{"a" : 1.50, "b":"\\u00e9é"}',
    });
  });

  it("[F76] says the same as a parser, whatever is around the input", () => {
    const name = fc.oneof(
      fc.constantFrom("input", "tags", "inputs", "in\\u0070ut", 'a\\"b'),
      fc.string({ unit: "grapheme-ascii", maxLength: 3 }),
    );
    const member = fc
      .tuple(
        name.filter((text) => isJson(`"${text}"`)),
        json,
      )
      .map(([key, value]) => `"${key}":${value}`);
    fc.assert(
      fc.property(fc.array(member, { maxLength: 4 }), fc.constantFrom("", " "), (members, space) => {
        const text = `${space}{${members.join(`${space},${space}`)}}${space}`;
        const { request, inputJson } = read(text);
        const whole = inputJson === undefined ? request : { ...(request as object), input: JSON.parse(inputJson) as unknown };
        expect(whole).toEqual(JSON.parse(text));
      }),
      { numRuns: 2_000 },
    );
  });

  it.each([
    ["two inputs", '{"input":1,"input":2}', { input: 2 }],
    ["a second one in escapes", '{"input":1,"\\u0069nput":2}', { input: 2 }],
    ["no input", '{"version":"1.0.0"}', { version: "1.0.0" }],
    ["another kind of value", "[1]", [1]],
    ["a number out of range", '{"input":1e999}', { input: Number.POSITIVE_INFINITY }],
  ])("[F76] with %s is left to the parser", (_what, text, request) => {
    expect(read(text)).toEqual({ request });
  });

  it("[F76] that is empty is no request, one that is not JSON is refused", () => {
    expect(read("")).toEqual({ request: undefined });
    for (const text of ['{"input":{}', '{"input":{}}x', '{"input":{"a":\u0001}}', "{", '{"input":[1,]}'])
      expect(() => read(text)).toThrow(/not valid JSON/);
  });
});
