// Part of the guest bootstrap; see primordials.js.
// Text, bytes and Base64: there is no TextDecoder, no atob and no Buffer in a guest.

const BASE64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const codeAt = (text, index) => apply(charCodeAt, text, [index]);

const utf8Encode = (text) => {
  const bytes = new OUint8Array(text.length * 3);
  let end = 0;
  for (let i = 0; i < text.length; i += 1) {
    let code = codeAt(text, i);
    if (code >= 0xd800 && code <= 0xdfff) {
      const low = code < 0xdc00 && i + 1 < text.length ? codeAt(text, i + 1) : 0;
      if (low >= 0xdc00 && low <= 0xdfff) {
        code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
        i += 1;
      } else code = 0xfffd;
    }
    if (code < 0x80) bytes[end++] = code;
    else {
      if (code < 0x800) bytes[end++] = 0xc0 | (code >> 6);
      else {
        if (code < 0x10000) bytes[end++] = 0xe0 | (code >> 12);
        else {
          bytes[end++] = 0xf0 | (code >> 18);
          bytes[end++] = 0x80 | ((code >> 12) & 63);
        }
        bytes[end++] = 0x80 | ((code >> 6) & 63);
      }
      bytes[end++] = 0x80 | (code & 63);
    }
  }
  return apply(sliceBytes, bytes, [0, end]);
};

/** What is not UTF-8 becomes U+FFFD, byte by byte. */
const utf8Decode = (bytes) => {
  let text = "";
  for (let i = 0; i < bytes.length; ) {
    const first = bytes[i];
    const more = first < 0x80 ? 0 : first < 0xc2 ? -1 : first < 0xe0 ? 1 : first < 0xf0 ? 2 : first < 0xf5 ? 3 : -1;
    let code = more === 0 ? first : first & (0x3f >> more);
    let good = more >= 0 && i + more < bytes.length;
    for (let k = 1; good && k <= more; k += 1) {
      good = (bytes[i + k] & 0xc0) === 0x80;
      code = (code << 6) | (bytes[i + k] & 63);
    }
    if (good && more > 1) good = code >= (more === 2 ? 0x800 : 0x10000) && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff);
    text += good ? fromCodePoint(code) : "\ufffd";
    i += good ? more + 1 : 1;
  }
  return text;
};

const base64Encode = (bytes) => {
  let text = "";
  for (let i = 0; i < bytes.length; i += 3) {
    const three = (bytes[i] << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0);
    text += BASE64[three >> 18] + BASE64[(three >> 12) & 63];
    text += i + 1 < bytes.length ? BASE64[(three >> 6) & 63] : "=";
    text += i + 2 < bytes.length ? BASE64[three & 63] : "=";
  }
  return text;
};

const base64Value = (code) => {
  if (code >= 97) return code - 71;
  if (code >= 65) return code - 65;
  if (code >= 48) return code + 4;
  return code === 43 ? 62 : 63;
};

/** Only ever reads what the broker wrote: whole, well formed. */
const base64Decode = (text) => {
  let length = (text.length >> 2) * 3;
  if (length > 0 && text[text.length - 1] === "=") length -= text[text.length - 2] === "=" ? 2 : 1;
  const bytes = new OUint8Array(length);
  for (let i = 0, end = 0; end < length; i += 4) {
    let four = 0;
    for (let k = 0; k < 4; k += 1) four = (four << 6) | base64Value(codeAt(text, i + k));
    for (let k = 16; k >= 0 && end < length; k -= 8) bytes[end++] = (four >> k) & 255;
  }
  return bytes;
};
