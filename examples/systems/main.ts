import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage } from "node:http";
import { createAnswers } from "./answers.ts";
import { type ArchiveState, createArchive, emptyArchive } from "./archive.ts";
import { createErp, type ErpState, emptyErp } from "./erp.ts";
import { createHelpdesk, type HelpdeskState, newHelpdesk } from "./helpdesk.ts";
import { problem, type System, type SystemAnswer } from "./server.ts";

const settings = JSON.parse(readFileSync(new URL("./systems.json", import.meta.url), "utf8")) as {
  erp: { host: string; credential: string };
  helpdesk: { host: string; credentials: Record<string, string> };
  answers: { host: string; credential: string };
  archive: { host: string };
};
const [port = "0", marketplace = "http://127.0.0.1:4000", stateFile = ""] = process.argv.slice(2);

const state: { erp: ErpState; helpdesk: HelpdeskState; archive: ArchiveState } = {
  ...{ erp: emptyErp(), helpdesk: newHelpdesk(), archive: emptyArchive() },
  ...(stateFile !== "" && existsSync(stateFile) ? JSON.parse(readFileSync(stateFile, "utf8")) : {}),
};

function keep(): void {
  if (stateFile === "") return;
  writeFileSync(`${stateFile}.new`, JSON.stringify(state));
  renameSync(`${stateFile}.new`, stateFile);
}

const now = (): string => new Date(performance.timeOrigin + performance.now()).toISOString();
const systems = new Map<string, System>([
  [settings.erp.host, createErp(state.erp, { credential: settings.erp.credential, now })],
  [settings.helpdesk.host, createHelpdesk(state.helpdesk, { credentials: settings.helpdesk.credentials, now })],
  [
    settings.answers.host,
    createAnswers({ credential: settings.answers.credential, marketplace, audience: `https://${settings.answers.host}` }),
  ],
  [settings.archive.host, createArchive(state.archive, { now })],
]);

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  let text = "";
  for await (const chunk of request) {
    text += String(chunk);
    if (text.length > 1_000_000) throw new RangeError("too large");
  }
  return text === "" ? null : JSON.parse(text);
}

async function answerTo(request: IncomingMessage): Promise<SystemAnswer> {
  const system = systems.get(String(request.headers.host).split(":")[0] ?? "");
  if (!system) return problem(404, "no such system");
  const url = new URL(request.url ?? "/", "http://here");
  const body = await bodyOf(request);
  return system({ method: request.method ?? "GET", path: url.pathname, query: url.searchParams, headers: request.headers, body });
}

const server = createServer((request, response) => {
  if (request.url === "/readyz" && request.headers.host?.startsWith("127.0.0.1")) {
    response.end("ready");
    return;
  }
  void answerTo(request)
    .catch(() => problem(400, "the request cannot be read"))
    .then((answer) => {
      if (request.method !== "GET") keep();
      response.writeHead(answer.status, { "content-type": "application/json" }).end(JSON.stringify(answer.body));
    });
});
server.listen(Number(port), "127.0.0.1");
process.on("SIGTERM", () => {
  server.closeAllConnections();
  server.close(() => process.exit(0));
});
