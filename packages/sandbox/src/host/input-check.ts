import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

/** What ajv's own code for a validator may ask for. The supervisor copies these files beside the host's program. */
const RUNTIME = {
  "ajv/dist/runtime/ucs2length": "ajv/dist/runtime/ucs2length.js",
  "ajv-formats/dist/formats": "ajv-formats/dist/formats.js",
} as const;

/**
 * ajv's own comparison asks values for their `constructor` and `valueOf`: here these belong to another realm, the guest's. This one looks at own
 * properties of JSON values only.
 */
const EQUAL = `
  const equal = (a, b) => {
    if (a === b) return true;
    if (typeof a !== "object" || typeof b !== "object" || a === null || b === null || Array.isArray(a) !== Array.isArray(b)) return false;
    const keys = Object.keys(a);
    if (keys.length !== Object.keys(b).length) return false;
    for (let i = 0; i < keys.length; i += 1) {
      if (!Object.prototype.hasOwnProperty.call(b, keys[i]) || !equal(a[keys[i]], b[keys[i]])) return false;
    }
    return true;
  };
  exports.default = equal;`;
const EQUAL_MODULE = "ajv/dist/runtime/equal";

/** Files a host needs to check inputs inside an isolate. */
export const RUNTIME_FILES: readonly string[] = Object.values(RUNTIME);

/**
 * A validator as a script of its own, for a context of its own: there the guest's input can be checked on the object the guest will get, without
 * parsing the text a second time outside. Its completion value is `(input) => boolean`. Undefined when the validator needs what we do not have.
 */
export function inputCheckScript(validatorCode: string): string | undefined {
  const wanted = [...validatorCode.matchAll(/require\("([^"]+)"\)/g)].map((match) => match[1] as string);
  if (wanted.some((name) => name !== EQUAL_MODULE && !(name in RUNTIME))) return undefined;
  const modules = [...new Set(wanted)].map(
    (name) =>
      `${JSON.stringify(name)}: (module, exports, require) => {\n${name === EQUAL_MODULE ? EQUAL : sourceOf(name as keyof typeof RUNTIME)}\n}`,
  );
  return `(() => { "use strict";
    const sources = { ${modules.join(",\n")} };
    const require = (name) => { const module = { exports: {} }; sources[name](module, module.exports, require); return module.exports; };
    const module = { exports: {} };
    ((module, exports, require) => {\n${validatorCode}\n})(module, module.exports, require);
    const validate = module.exports;
    return (input) => validate(input) === true;
  })()`;
}

function sourceOf(name: keyof typeof RUNTIME): string {
  const file = RUNTIME[name];
  try {
    return readFileSync(new URL(`../runtime/${file}`, import.meta.url), "utf8");
  } catch {
    // Run from the source tree: the packages themselves are there.
    return readFileSync(createRequire(import.meta.url).resolve(file), "utf8");
  }
}
