import { loadOrProblem } from "../../../../../trpc/load.ts";
import { api } from "../../../../../trpc/server.ts";

/** The company's audit trail as a file, to keep and to verify. */
export async function GET(): Promise<Response> {
  const loaded = await loadOrProblem(async () => (await api()).audit.export.query());
  if (!loaded.ok) return Response.json(loaded.problem, { status: loaded.problem.retryable ? 503 : 403 });
  return new Response(loaded.data.jsonl, {
    headers: {
      "Content-Type": "application/x-ndjson; charset=utf-8",
      "Content-Disposition": 'attachment; filename="audit.jsonl"',
      "Cache-Control": "private, no-store",
      "X-Souk-Truncated": String(loaded.data.truncated),
    },
  });
}
