import { z } from "zod";
import { signedIn } from "../account/session.ts";
import { command } from "../command.ts";
import { print, table } from "../output.ts";

const AS = { type: "string", description: "Another saved sign-in, or an e-mail of the demo on this machine" } as const;
const PATH = "/v1/audit/push";

const Delivery = z.looseObject({
  kind: z.string(),
  seq: z.number(),
  at: z.string(),
  state: z.string(),
  attempts: z.number(),
  status: z.number().nullable(),
  answer: z.string().nullable(),
  nextAt: z.string().nullable(),
});
const Push = z.looseObject({
  webhook: z.looseObject({ url: z.string(), failingSince: z.string().nullable() }).nullable(),
  deliveries: z.array(Delivery),
});

const answerOf = ({ status, answer }: z.output<typeof Delivery>): string =>
  [status === null ? "" : `HTTP ${status}`, answer ?? ""].filter(Boolean).join(" ") || "–";

export const auditPush = command({
  name: "audit push",
  summary: "Show where signed states of the audit trail are pushed to, and the last deliveries",
  args: { as: AS },
  async run({ args, shell, json }) {
    const push = await (await signedIn(shell, args.as)).send({ path: PATH, answer: Push });
    const rows = push.deliveries.map((one) => [
      one.at,
      one.kind === "test" ? "test" : `to ${one.seq}`,
      one.state,
      String(one.attempts),
      one.nextAt ?? "–",
      answerOf(one),
    ]);
    const where = push.webhook?.url ?? "no address is set: souk audit push set https://…";
    const failing = push.webhook?.failingSince ? [`not arriving since ${push.webhook.failingSince}`] : [];
    const list = rows.length === 0 ? [] : [table([["at", "what", "state", "tries", "next try", "answer"], ...rows])];
    print(shell, json, { value: push, text: [where, ...failing, ...list].join("\n") });
    return "ok";
  },
});

export const auditPushSet = command({
  name: "audit push set",
  summary: "Push signed states of the audit trail to a public https address of yours",
  args: {
    url: { type: "positional", required: true, description: "Such as https://archive.example.com/souk" },
    "new-secret": { type: "boolean", description: "Make another secret; the old one signs nothing any more" },
    as: AS,
  },
  async run({ args, shell, json }) {
    const body = { url: args.url, newSecret: args["new-secret"] === true };
    const answer = z.looseObject({ push: Push, secret: z.string().nullable() });
    const { push, secret } = await (await signedIn(shell, args.as)).send({ method: "PUT", path: PATH, body, answer });
    const shown = secret === null ? "the secret stays as it is" : `secret, shown this once: ${secret}`;
    print(shell, json, { value: { url: push.webhook?.url, secret }, text: `pushed to ${push.webhook?.url ?? args.url}\n${shown}` });
    return "ok";
  },
});

export const auditPushTest = command({
  name: "audit push test",
  summary: "Send the newest state now, as a test",
  args: { as: AS },
  async run({ args, shell, json }) {
    const sent = await (await signedIn(shell, args.as)).send({ method: "POST", path: `${PATH}/test`, answer: Delivery });
    const isTaken = sent.state === "delivered";
    print(shell, json, { value: sent, text: `${isTaken ? "arrived" : "did not arrive"}: ${answerOf(sent)}` });
    return isTaken ? "ok" : "failed";
  },
});

export const auditPushRm = command({
  name: "audit push rm",
  summary: "Push nothing any more",
  args: { as: AS },
  async run({ args, shell, json }) {
    await (await signedIn(shell, args.as)).send({ method: "DELETE", path: PATH, answer: z.null() });
    print(shell, json, { value: { removed: true }, text: "nothing is pushed any more" });
    return "ok";
  },
});
