import { ERROR_CODES } from "@souk/skill-sdk";

/**
 * What `@souk/skill-sdk` is inside a bundle (ABI 1): schemas were compiled into the manifest, so `z` is inert and no validator
 * is shipped. Validating by hand cannot work there, so that throws instead of letting bad data pass.
 */
export const SDK_STUB = `
const refuse = () => { throw new Error("no validator inside a bundle: input and output are checked by the marketplace, parse other data by hand"); };
const validators = new Set(["parse", "safeParse", "parseAsync", "safeParseAsync", "decode", "encode", "safeDecode", "safeEncode"]);
const inert = new Proxy(function () {}, {
  get(_, key) {
    if (key === Symbol.toPrimitive) return () => "";
    if (key === Symbol.iterator) return function* () {};
    if (key === "then") return undefined;
    return validators.has(key) ? refuse : inert;
  },
  apply: () => inert,
  construct: () => inert,
});
export const z = inert;
export const defineSkill = (definition) => definition;
export const fail = (code, message) => { throw Object.assign(new Error(message), { soukCode: code }); };
export const ERROR_CODES = ${JSON.stringify(ERROR_CODES)};
`;
