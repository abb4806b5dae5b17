"use server";
import { z } from "zod";
import { type Loaded, loadOrProblem } from "../../trpc/load.ts";
import { api } from "../../trpc/server.ts";
import type { KillChoice, KillPreview, KillSwitch, QuarantinePreview, RuntimeSettings, RuntimeView } from "../../trpc/views.ts";

const Name = z.string().max(80);
const Target = z.union([
  z.strictObject({ skill: Name }),
  z.strictObject({ publisher: Name }),
  z.strictObject({ agent: Name }),
  z.strictObject({ employee: Name }),
  z.strictObject({ company: Name }),
]);
const Scope = z.enum(["company", "platform"]);
const Choices = z.strictObject({
  kind: z.enum(["skill", "publisher", "agent", "employee", "company"]),
  scope: Scope,
  search: Name,
  locale: z.enum(["en", "zh"]),
});
const Preview = z.strictObject({ target: Target, scope: Scope });
// what is too short is said by the API, at its field
const Reason = z.string().max(2_000);
const Kill = Preview.extend({ reason: Reason });
const Lift = z.strictObject({ id: z.string().max(60), reason: Reason });
const Decide = z.strictObject({ skill: Name, version: z.string().max(64), comment: z.string().max(500) });
const Quarantine = z.strictObject({
  skill: Name,
  version: z.string().max(64),
  reason: Reason,
  scope: z.enum(["everybody", "company"]),
});

/** What can be stopped, by part of its name. */
export async function findKillChoices(input: z.input<typeof Choices>): Promise<Loaded<KillChoice[]>> {
  const request = Choices.parse(input);
  return loadOrProblem(async () => (await api()).runtime.killChoices.query(request));
}

/** What a switch would stop. */
export async function previewKill(input: z.input<typeof Preview>): Promise<Loaded<KillPreview>> {
  const request = Preview.parse(input);
  return loadOrProblem(async () => (await api()).runtime.previewKill.query(request));
}

/** Stops the target; back when every process has. */
export async function killTarget(input: z.input<typeof Kill>): Promise<Loaded<KillSwitch>> {
  const request = Kill.parse(input);
  return loadOrProblem(async () => (await api()).runtime.kill.mutate(request));
}

/** Lets the target run again. */
export async function liftKill(input: z.input<typeof Lift>): Promise<Loaded<unknown>> {
  const request = Lift.parse(input);
  return loadOrProblem(async () => (await api()).runtime.lift.mutate(request));
}

/** Stores what the company set for its calls; the API checks every part of it. */
export async function saveRuntime(settings: RuntimeSettings & { readonly revision: string }): Promise<Loaded<RuntimeView>> {
  return loadOrProblem(async () => (await api()).runtime.save.mutate(settings));
}

/** Takes a newer version, or keeps the pinned one. */
export async function decideVersion(input: z.input<typeof Decide>, decision: "approve" | "hold"): Promise<Loaded<unknown>> {
  const request = Decide.parse(input);
  return loadOrProblem(async () => {
    const { runtime } = await api();
    return decision === "approve" ? runtime.approve.mutate(request) : runtime.hold.mutate(request);
  });
}

/** Whom the quarantine of a version would concern. */
export async function previewQuarantine(input: Omit<z.input<typeof Quarantine>, "reason">): Promise<Loaded<QuarantinePreview>> {
  const request = Quarantine.omit({ reason: true }).parse(input);
  return loadOrProblem(async () => (await api()).operator.previewQuarantine.query(request));
}

/** Stops a version for every company (operator), or for the own one (administrator). */
export async function quarantineVersion(input: z.input<typeof Quarantine>): Promise<Loaded<unknown>> {
  const request = Quarantine.parse(input);
  return loadOrProblem(async () => (await api()).operator.quarantine.mutate(request));
}

/** Lets a quarantined version run again. */
export async function releaseVersion(input: z.input<typeof Lift>): Promise<Loaded<unknown>> {
  const request = Lift.parse(input);
  return loadOrProblem(async () => (await api()).operator.release.mutate(request));
}

/** Marks every notice as read. */
export async function readNotices(): Promise<Loaded<unknown>> {
  return loadOrProblem(async () => (await api()).runtime.readNotices.mutate({}));
}
