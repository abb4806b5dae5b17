import { describe, expectTypeOf, it } from "vitest";
import { defineSkill, type SkillConnection, type SkillFiles, type SkillResponse, z } from "./index.ts";

const head = {
  name: "acme/demo",
  version: "1.0.0",
  summary: "A demonstration.",
  price: { call: "0.002 USD" },
} as const;

describe("defineSkill infers from the schemas", () => {
  it("[F2] gives run the input's type and asks for the output's", () => {
    defineSkill({
      ...head,
      input: z.object({ invoice: z.string(), limit: z.number().optional() }),
      output: z.object({ matched: z.boolean() }),
      errors: { missing: "There is no such invoice." },
      run(ctx) {
        expectTypeOf(ctx.input).toEqualTypeOf<{ invoice: string; limit?: number | undefined }>();
        expectTypeOf(ctx.files).toEqualTypeOf<SkillFiles>();
        expectTypeOf(ctx.now).toEqualTypeOf<number>();
        expectTypeOf(ctx.fail).parameter(0).toEqualTypeOf<"missing">();
        return { matched: ctx.input.invoice !== "" };
      },
    });
  });

  it("[F2] gives run the type before defaults, since no validator fills them in inside the sandbox", () => {
    defineSkill({
      ...head,
      input: z.object({ language: z.enum(["en", "zh"]).default("en") }),
      output: z.object({}),
      run({ input }) {
        expectTypeOf(input.language).toEqualTypeOf<"en" | "zh" | undefined>();
        return {};
      },
    });
  });

  it("gives run the connections it declares, requests with whole answers, progress and meters", () => {
    defineSkill({
      ...head,
      input: z.object({}),
      output: z.object({}),
      price: { call: "0.002 USD", units: { pages: { price: "0.01 USD", max: 20 }, sheets: { price: "0.10 USD", max: 2 } } },
      permissions: { network: ["GET:api.example.com/v1/**"], connections: ["erp", "helpdesk"] },
      async run(ctx) {
        expectTypeOf(ctx.connections).toEqualTypeOf<Readonly<Record<"erp" | "helpdesk", SkillConnection>>>();
        expectTypeOf(await ctx.fetch("https://api.example.com/v1/x", { method: "POST", body: "{}" })).toEqualTypeOf<SkillResponse>();
        const invoice = await ctx.connections.erp.request({ operation: "getInvoice", params: { id: 7 } });
        expectTypeOf(await invoice.json()).toBeUnknown();
        expectTypeOf(await ctx.progress(0.5, "half")).toBeVoid();
        expectTypeOf(await ctx.meter("pages", 3)).toBeVoid();
        expectTypeOf(await ctx.files.move("/a", "/b")).toBeVoid();
        expectTypeOf(ctx.meter).parameter(0).toEqualTypeOf<"pages" | "sheets">();
        // @ts-expect-error -- words was not declared
        await ctx.meter("words", 1);
        // @ts-expect-error -- crm was not declared
        ctx.connections.crm;
        // @ts-expect-error -- an operation or a path, not both
        await ctx.connections.erp.request({ operation: "x", method: "GET", path: "/x" });
        // @ts-expect-error -- no streams
        await ctx.fetch("https://api.example.com/v1/x", { body: new ReadableStream() });
        return {};
      },
    });
  });

  it("[F2] refuses an output, an example, a price and a permission of another form", () => {
    const schemas = { input: z.object({ id: z.string() }), output: z.object({ ok: z.boolean() }) };
    // @ts-expect-error -- ok is a boolean
    defineSkill({ ...head, ...schemas, run: () => ({ ok: "yes" }) });
    // @ts-expect-error -- the example's id is a string
    defineSkill({ ...head, ...schemas, examples: [{ input: { id: 7 } }], run: () => ({ ok: true }) });
    // @ts-expect-error -- BTC is not a currency Souk bills in
    defineSkill({ ...head, ...schemas, price: { call: "0.002 BTC" }, run: () => ({ ok: true }) });
    // @ts-expect-error -- a unit says how many one call may count
    defineSkill({ ...head, ...schemas, price: { call: "0 USD", units: { pages: { price: "0.01 USD" } } }, run: () => ({ ok: true }) });
    // @ts-expect-error -- delete is no verb of files
    defineSkill({ ...head, ...schemas, permissions: { files: ["delete:/x"] }, run: () => ({ ok: true }) });
  });
});
