/** What stands where a secret was. */
export const MASK = "***";
/** Fragments shorter than this would mask ordinary text. */
const MIN_FRAGMENT = 6;

/** The ways a server may send a secret back: as it is, in base64 at each of three offsets, escaped for URLs, JSON or HTML, in hex. */
export function spellingsOf(secret: string): readonly string[] {
  const bytes = Buffer.from(secret);
  const spellings = new Set<string>([secret, bytes.toString("latin1")]);
  for (const lead of [0, 1, 2]) {
    const text = Buffer.concat([Buffer.alloc(lead), bytes])
      .toString("base64")
      .replace(/=+$/, "");
    // The first and the last characters also carry bits of the neighbours: what lies between is the secret's own.
    const own = text.slice(Math.ceil((lead * 8) / 6), text.length - ((bytes.length + lead) % 3 === 0 ? 0 : 1));
    spellings.add(own).add(own.replaceAll("+", "-").replaceAll("/", "_"));
  }
  const percent = encodeURIComponent(secret);
  spellings
    .add(percent)
    .add(percent.replaceAll(/%[0-9A-F]{2}/g, (code) => code.toLowerCase()))
    .add(percent.replaceAll("%20", "+"));
  spellings.add(JSON.stringify(secret).slice(1, -1));
  spellings.add(secret.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;"));
  spellings.add(bytes.toString("hex")).add(bytes.toString("hex").toUpperCase());
  return [...spellings].filter((text) => text.length >= MIN_FRAGMENT).sort((a, b) => b.length - a.length);
}

/** Hides each spelling of each secret in a text. */
export function maskText(text: string, spellings: readonly string[]): string {
  let masked = text;
  for (const spelling of spellings) if (masked.includes(spelling)) masked = masked.replaceAll(spelling, MASK);
  return masked;
}

/** The same in bytes of any kind. The bytes are returned as they are when nothing was found. */
export function maskBytes(body: Buffer, spellings: readonly string[]): Buffer {
  if (spellings.length === 0 || body.length === 0) return body;
  const text = body.toString("latin1");
  const masked = maskText(
    text,
    spellings.map((spelling) => Buffer.from(spelling).toString("latin1")),
  );
  return masked === text ? body : Buffer.from(masked, "latin1");
}
