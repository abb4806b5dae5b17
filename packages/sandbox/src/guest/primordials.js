/*
 * The guest bootstrap: the parts of this folder, joined by host/bootstrap.ts into one function in strict mode. It runs first in every guest
 * context and leaves nothing of itself behind: its completion value is `enter`, which only the host holds. `enter` takes and returns
 * primitives. Whatever the guest could replace later is captured here first.
 */
const G = globalThis;
const { apply, construct, defineProperty, deleteProperty, getOwnPropertyDescriptor } = Reflect;
const JSONparse = JSON.parse;
const JSONstringify = JSON.stringify;
const OError = Error;
const OTypeError = TypeError;
const OEvalError = EvalError;
const OPromise = Promise;
const OString = String;
const ODate = Date;
const floor = Math.floor;
const { isSafeInteger } = Number;
const imul = Math.imul;
const create = Object.create;
const entriesOf = Object.entries;
const { isArray } = Array;
const OProxy = Proxy;
const OUint8Array = Uint8Array;
const { fromCodePoint } = String;
const { charCodeAt, toLowerCase } = String.prototype;
const typedArray = Reflect.getPrototypeOf(OUint8Array.prototype);
const getterOf = (holder, key) => getOwnPropertyDescriptor(holder, key).get;
const sliceBytes = typedArray.slice;
const bufferOf = getterOf(typedArray, "buffer");
const byteOffsetOf = getterOf(typedArray, "byteOffset");
const byteLengthOfView = getterOf(typedArray, "byteLength");
const byteLengthOf = getterOf(ArrayBuffer.prototype, "byteLength");
const slice = String.prototype.slice;
const cut = (text, end) => apply(slice, text, [0, end]);
const quote = (text) => JSONstringify(text);
