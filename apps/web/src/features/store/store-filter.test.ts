import { describe, expect, it } from "vitest";
import { readStoreFilter } from "./store-filter.ts";

describe("[F16] the store's filters live in the address", () => {
  it("reads what fits and leaves out the rest", () => {
    expect(readStoreFilter({ q: "  match my invoices ", category: "finance", readsOnly: "1", maxPrice: "0.01", risk: "low" })).toEqual({
      filter: { q: "match my invoices", category: "finance", readsOnly: true, maxPrice: "0.01", risk: "low" },
      isActive: true,
    });
    expect(readStoreFilter({ category: "<script>", maxPrice: "-1", risk: "extreme", readsOnly: "yes", q: " " })).toEqual({
      filter: {},
      isActive: false,
    });
    expect(readStoreFilter({ q: ["a", "b"] }).filter.q).toBe("a");
  });
});
