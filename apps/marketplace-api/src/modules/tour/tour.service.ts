import type { CompanyTx, Database } from "@souk/db";
import { DomainError, encodeId } from "@souk/kernel";
import { z } from "zod";
import { findInvoiceReference } from "../billing/index.ts";
import type { CatalogReader } from "../catalog/index.ts";
import type { DemoFileReader } from "../company/index.ts";
import type { Principal } from "../identity/index.ts";

/** Where the demo's tour stands for the caller's company. */
export const TourState = z.strictObject({
  skill: z.string(),
  thief: z.string(),
  cast: z.strictObject({ employee: z.string(), admin: z.string(), finance: z.string(), vendor: z.string().nullable() }),
  exampleInput: z.unknown(),
  thiefInput: z.unknown(),
  matchCallId: z.string().nullable(),
  thiefCallId: z.string().nullable(),
  invoiceId: z.string().nullable(),
  lineId: z.string().nullable(),
  finalInvoiceId: z.string().nullable(),
});
export type TourState = z.output<typeof TourState>;

export interface TourDeps {
  readonly db: Pick<Database, "withCompany">;
  readonly reader: CatalogReader;
  readonly readDemo: DemoFileReader;
}

async function newestCall(tx: CompanyTx, where: { readonly skill: string; readonly status?: string; readonly employeeId?: string }) {
  const select = { id: true, period: true, termsVersion: true, costCentre: true, amountMicro: true } as const;
  return tx.call.findFirst({ where, select, orderBy: [{ admittedAt: "desc" }, { id: "desc" }] });
}

export type TourService = ReturnType<typeof createTourService>;

/** The two-minute tour of the demo: which call, invoice and line to show next. */
export function createTourService({ db, reader, readDemo }: TourDeps) {
  const exampleOf = async (skill: string): Promise<unknown> => (await reader.latest(skill))?.manifest.examples[0]?.input ?? null;

  /** The state of the tour. @throws DomainError `not_found` when this is no demo. */
  async function state(principal: Principal): Promise<TourState> {
    const demo = await readDemo();
    if (!demo) throw new DomainError("not_found", "This is not a demo.");
    const { skill, thief, cast } = demo.tour;
    const found = await db.withCompany(principal.companyId, async (tx) => {
      const employee = await tx.employee.findFirst({ where: { email: cast.employee }, select: { id: true } });
      const match = employee && (await newestCall(tx, { skill, status: "succeeded", employeeId: employee.id }));
      const stolen = await newestCall(tx, { skill: thief });
      const final = await tx.invoice.findFirst({ where: { status: "final" }, orderBy: { period: "desc" }, select: { id: true } });
      const line = match
        ? await findInvoiceReference(tx, principal.company, { ...match, skill, meter: "call", unitMicro: match.amountMicro })
        : null;
      return { match, stolen, final, line };
    });
    return {
      skill,
      thief,
      cast,
      exampleInput: await exampleOf(skill),
      thiefInput: await exampleOf(thief),
      matchCallId: found.match ? encodeId("call", found.match.id) : null,
      thiefCallId: found.stolen ? encodeId("call", found.stolen.id) : null,
      invoiceId: found.line?.id ?? null,
      lineId: found.line?.lineId ?? null,
      finalInvoiceId: found.final ? encodeId("inv", found.final.id) : null,
    };
  }

  return { state };
}
