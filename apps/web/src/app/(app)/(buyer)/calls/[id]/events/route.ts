import { accessToken } from "../../../../../../auth/session.ts";
import { webEnv } from "../../../../../../env.ts";

const HEADERS = {
  "Content-Type": "text/event-stream; charset=utf-8",
  // Compressed events would be held back until a block is full.
  "Cache-Control": "private, no-store, no-transform",
};

/** Progress and end of a long call for the page that shows it, as the API says them; the token stays on this side. */
export async function GET(request: Request, { params }: { readonly params: Promise<{ id: string }> }): Promise<Response> {
  const { id } = await params;
  const token = await accessToken();
  if (!token || !/^call_[0-9A-Z]{26}$/.test(id)) return new Response(null, { status: 404 });
  try {
    const events = await fetch(`${webEnv().apiUrl}/v1/calls/${id}/events`, {
      cache: "no-store",
      headers: { authorization: `Bearer ${token}` },
      signal: request.signal,
    });
    return events.ok ? new Response(events.body, { headers: HEADERS }) : new Response(null, { status: events.status });
  } catch {
    return new Response(null, { status: 502 });
  }
}
