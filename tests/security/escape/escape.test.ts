import { readdirSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openArena } from "./arena.ts";
import type { Attack } from "./attack.ts";

const ATTACKS = new URL("attacks/", import.meta.url);
const AT_ONCE = 3;
const files = readdirSync(ATTACKS)
  .filter((name) => name.endsWith(".ts"))
  .sort();

describe("a hostile guest reaches nothing, ends in time and hurts nobody else", () => {
  let arena: Awaited<ReturnType<typeof openArena>>;
  let free: (() => void)[] = [];
  let running = 0;
  beforeAll(async () => {
    arena = await openArena(AT_ONCE);
  });
  afterAll(() => arena.close());

  async function inTurn<T>(act: () => Promise<T>): Promise<T> {
    if (running >= AT_ONCE) await new Promise<void>((resolve) => free.push(resolve));
    running += 1;
    try {
      return await act();
    } finally {
      running -= 1;
      const [next, ...rest] = free;
      free = rest;
      next?.();
    }
  }

  it("there are attacks", () => expect(files.length).toBeGreaterThanOrEqual(150));

  it.concurrent.each(files)(
    "%s",
    async (name) => {
      const { attack } = (await import(new URL(name, ATTACKS).href)) as { readonly attack: Attack };
      expect(await inTurn(() => arena.judge(attack))).toEqual([]);
    },
    60_000,
  );
});
