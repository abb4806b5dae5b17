/** What makes one JSON text read differently by different readers. */
export interface UnplainJson {
  readonly kind: "duplicate" | "number";
  /** The name that is there twice, or the number as it is written. */
  readonly text: string;
}

const TOKEN = /[{}[\],:]|"(?:[^"\\]|\\.)*"|[^\s{}[\],:"]+/gs;

interface Open {
  /** Names of an object so far; null for a list. */
  readonly names: Set<string> | null;
  isName: boolean;
}

/**
 * The first place where a well-formed JSON text leaves open what it says: a name twice in one object (readers keep the first, the last, or both), or a number
 * that is not written the way it is stored (1.0, 1e3, -0, more digits than a double holds). Null when every reader reads the same. Whitespace, the
 * order of names and escapes in strings say nothing in JSON.
 */
export function findUnplain(json: string): UnplainJson | null {
  const open: Open[] = [];
  for (const [token] of json.matchAll(TOKEN)) {
    const inner = open.at(-1);
    if (token === "{" || token === "[") open.push({ names: token === "{" ? new Set() : null, isName: token === "{" });
    else if (token === "}" || token === "]") open.pop();
    else if (token === ",") setName(inner, true);
    else if (token === ":") setName(inner, false);
    else if (token.startsWith('"')) {
      if (!inner?.names || !inner.isName) continue;
      const name = JSON.parse(token) as string;
      if (inner.names.has(name)) return { kind: "duplicate", text: name };
      inner.names.add(name);
    } else if (/^[-\d]/.test(token) && JSON.stringify(Number(token)) !== token) return { kind: "number", text: token };
  }
  return null;
}

function setName(inner: Open | undefined, isName: boolean): void {
  if (inner?.names) inner.isName = isName;
}
