/**
 * Text of the guest's self-check: after each call it compares every built-in function with what it was when the bundle had loaded.
 * Generated as straight-line code, because comparing through loops and computed keys costs twenty times as much.
 */

const HOLDERS = [
  ...[
    "Object",
    "Function",
    "Array",
    "String",
    "Number",
    "Boolean",
    "Symbol",
    "BigInt",
    "Date",
    "RegExp",
    "Promise",
    "Map",
    "Set",
    "WeakMap",
    "WeakSet",
  ],
  ...["Error", "TypeError", "RangeError", "ArrayBuffer", "DataView", "Uint8Array", "Proxy", "Iterator"],
] as const;
const NAMESPACES = ["JSON", "Math", "Reflect"] as const;
const FUNCTIONS = ["parseInt", "parseFloat", "isNaN", "isFinite", "encodeURIComponent", "decodeURIComponent", "console"] as const;

/** Guest source of `[takeSnapshot, isIntact]`. Reading a property that was turned into a getter runs guest code, inside the slice. */
export function intrinsicsCheckSource(): string {
  const reads: string[] = [];
  const constants: string[] = [];
  const realm = globalThis as unknown as Record<string, unknown>;
  for (const name of [...HOLDERS, ...NAMESPACES, ...FUNCTIONS]) reads.push(`G.${name}`);
  const add = (expression: string, holder: unknown): void => {
    const id = `H${constants.length}`;
    constants.push(`const ${id} = ${expression};`);
    for (const access of dataProperties(holder)) reads.push(`${id}${access}`);
  };
  for (const name of NAMESPACES) add(name, realm[name]);
  for (const name of HOLDERS) {
    const builtIn = realm[name] as { prototype?: unknown };
    add(name, builtIn);
    if (builtIn.prototype) add(`${name}.prototype`, builtIn.prototype);
  }
  add("getPrototypeOf(Uint8Array.prototype)", Object.getPrototypeOf(Uint8Array.prototype));
  add("getPrototypeOf([][Symbol.iterator]())", Object.getPrototypeOf([][Symbol.iterator]()));
  return `(() => {
    const { getPrototypeOf } = Object;
    ${constants.join(" ")}
    let K = [];
    const takeSnapshot = () => { K = [${reads.join(",")}]; };
    const isIntact = () => {
      for (const _ in []) return false;
      for (const _ in isIntact) return false;
      return ${reads.map((read, index) => `K[${index}]===${read}`).join("&&")};
    };
    return [takeSnapshot, isIntact];
  })()`;
}

function dataProperties(holder: unknown): string[] {
  return Reflect.ownKeys(holder as object).flatMap((key) => {
    const descriptor = Object.getOwnPropertyDescriptor(holder, key);
    if (typeof descriptor?.value !== "function") return [];
    if (typeof key === "string") return /^[A-Za-z_$][\w$]*$/.test(key) ? [`.${key}`] : [];
    return key.description?.startsWith("Symbol.") ? [`[${key.description}]`] : [];
  });
}
