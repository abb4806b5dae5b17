import { describe, expect, it } from "vitest";
import { createLookout } from "./lookout.ts";

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** A lookout on a clock that the test moves. */
function onOwnClock() {
  let ms = 0;
  const lookout = createLookout(() => ms);
  return {
    lookout,
    /** Expects an answer that does not come; true when it looked out at all. */
    async inVain(): Promise<boolean> {
      lookout.expect();
      const looked = lookout.isLooking;
      ms += 1;
      await turn();
      expect(lookout.isLooking).toBe(false);
      return looked;
    },
  };
}

describe("a lookout", () => {
  it("ends with the answer, and looks out for the next one", () => {
    const { lookout } = onOwnClock();
    for (let i = 0; i < 5; i += 1) {
      lookout.expect();
      expect(lookout.isLooking).toBe(true);
      lookout.arrived();
      expect(lookout.isLooking).toBe(false);
    }
  });

  it("lets the event loop turn meanwhile", async () => {
    const { lookout } = onOwnClock();
    lookout.expect();
    for (let i = 0; i < 3; i += 1) await turn();
    expect(lookout.isLooking).toBe(true);
    lookout.arrived();
  });

  it("sleeps longer the more often it looked out in vain, and no more after one answer that it saw", async () => {
    const { lookout, inVain } = onOwnClock();
    const looked: boolean[] = [];
    const wait = async (times: number): Promise<string> => {
      looked.length = 0;
      for (let i = 0; i < times; i += 1) looked.push(await inVain());
      return looked.map(Number).join("");
    };
    // looks four times, sleeps once, looks, sleeps three times, looks, sleeps seven times
    expect(await wait(17)).toBe("11110100010000000");
    lookout.expect();
    expect(lookout.isLooking).toBe(true);
    lookout.arrived();
    expect(await wait(6)).toBe("111101");
  });

  it("keeps looking when only some answers are late", async () => {
    const { lookout, inVain } = onOwnClock();
    for (let i = 0; i < 20; i += 1) {
      expect(await inVain()).toBe(true);
      expect(await inVain()).toBe(true);
      lookout.expect();
      lookout.arrived();
    }
  });

  it("sleeps at most 63 times between two looks", async () => {
    const { inVain } = onOwnClock();
    let asleep = 0;
    let longest = 0;
    for (let i = 0; i < 400; i += 1) {
      asleep = (await inVain()) ? 0 : asleep + 1;
      longest = Math.max(longest, asleep);
    }
    expect(longest).toBe(63);
  });
});
