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

  it("sleeps longer the more often it looked out in vain, and less again after answers", async () => {
    const { lookout, inVain } = onOwnClock();
    const looked: boolean[] = [];
    for (let i = 0; i < 14; i += 1) looked.push(await inVain());
    // looks, sleeps once, looks, sleeps three times, looks, sleeps seven times
    expect(looked.map(Number).join("")).toBe("10100010000000");
    lookout.expect();
    lookout.arrived();
    looked.length = 0;
    for (let i = 0; i < 5; i += 1) looked.push(await inVain());
    expect(looked.map(Number).join("")).toBe("10000");
  });
});
