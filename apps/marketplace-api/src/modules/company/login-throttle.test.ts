import { steppingClock } from "@souk/kernel";
import { expect, it } from "vitest";
import { createLoginThrottle } from "./login-throttle.ts";

it("refuses the eleventh wrong password within a minute, and no right one before", () => {
  const throttle = createLoginThrottle(steppingClock(0));
  for (let right = 0; right < 30; right += 1) throttle.take("a@x.example")();
  for (let wrong = 0; wrong < 10; wrong += 1) throttle.take("a@x.example");
  expect(() => throttle.take("a@x.example")).toThrow("Try again in 60 seconds");
  throttle.take("b@x.example");
});

it("takes back one try, not those of others meanwhile", () => {
  const throttle = createLoginThrottle(steppingClock(0));
  const takeBack = throttle.take("a@x.example");
  for (let wrong = 0; wrong < 9; wrong += 1) throttle.take("a@x.example");
  takeBack();
  takeBack();
  throttle.take("a@x.example");
  expect(() => throttle.take("a@x.example")).toThrow("Try again in 60 seconds");
});
