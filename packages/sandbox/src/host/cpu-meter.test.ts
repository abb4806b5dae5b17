import { expect, it } from "vitest";
import { createCpuMeter } from "./cpu-meter.ts";

it("charges a slice that waited for the machine only what it used, and never more than it took", () => {
  let cpu = 100;
  const meter = createCpuMeter(() => cpu);
  cpu += 20;
  expect(meter.used(50)).toBe(20);
  cpu += 80;
  expect(meter.used(50)).toBe(50);
  cpu += 7;
  meter.mark();
  cpu += 10;
  expect(meter.used(30)).toBe(10);
  expect(meter.used(2)).toBe(2);
});
