export { fixedClock, seededIds, TEST_START_MS } from "./time.ts";
