import { describe, expect, it } from "vitest";
import { readStop, TOUR_STOPS } from "./stops.ts";

const state = {
  skill: "ledgerly/invoice-match",
  thief: "shady/data-thief",
  cast: { employee: "mei@x", admin: "dan@x", finance: "pri@x", vendor: null },
  exampleInput: null,
  thiefInput: null,
  matchCallId: "call_1",
  thiefCallId: null,
  invoiceId: "inv_1",
  lineId: "lin_1",
  finalInvoiceId: "inv_0",
};

describe("[F145] the tour", () => {
  it("follows one call through every role in five stops", () => {
    expect(TOUR_STOPS.map((stop) => [stop.role, stop.href(state)])).toEqual([
      ["employee", "/skills/ledgerly/invoice-match/try"],
      ["admin", "/calls/call_1"],
      ["employee", "/skills/shady/data-thief/try"],
      ["finance", "/finance/invoices/inv_1/lines/lin_1?call=call_1"],
      ["finance", "/finance/invoices/inv_1#verify"],
    ]);
  });

  it("has a way on even when nothing has been run yet", () => {
    const fresh = { ...state, matchCallId: null, invoiceId: null, lineId: null };
    expect(TOUR_STOPS.map((stop) => stop.href(fresh)).slice(1)).toEqual([
      "/admin/calls",
      "/skills/shady/data-thief/try",
      "/finance/invoices",
      "/finance/invoices/inv_0#verify",
    ]);
  });

  it.each([
    ["0", 0],
    ["4", 4],
    ["5", null],
    ["-1", null],
    ["x", null],
    ["", null],
    [undefined, null],
  ])("cookie %s means stop %s", (cookie, stop) => expect(readStop(cookie)).toBe(stop));
});
