import { loadOrProblem } from "../../../../../../../trpc/load.ts";
import { api } from "../../../../../../../trpc/server.ts";

const FORMATS = ["json", "csv", "receipts"] as const;

interface Context {
  readonly params: Promise<{ id: string; format: string }>;
}

/** An invoice as a file: CSV for spreadsheets, JSON and receipts for verifying. */
export async function GET(_request: Request, { params }: Context): Promise<Response> {
  const { id, format: wanted } = await params;
  const format = FORMATS.find((known) => known === wanted);
  if (!format) return new Response(null, { status: 404 });
  const loaded = await loadOrProblem(async () => (await api()).finance.invoiceFile.query({ id, format }));
  if (!loaded.ok) return Response.json(loaded.problem, { status: loaded.problem.code === "not_found" ? 404 : 403 });
  const { fileName, mediaType, text } = loaded.data;
  const name = fileName.replaceAll(/[^\w.-]/g, "_");
  return new Response(text, {
    headers: {
      "Content-Type": `${mediaType}; charset=utf-8`,
      "Content-Disposition": `attachment; filename="${name}"`,
      "Cache-Control": "private, no-store",
    },
  });
}
