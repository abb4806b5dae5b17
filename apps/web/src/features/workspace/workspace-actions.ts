"use server";
import { z } from "zod";
import { type Loaded, loadOrProblem } from "../../trpc/load.ts";
import { api } from "../../trpc/server.ts";
import type { FileDiff, RevertPreview, TreeLevel } from "../../trpc/views.ts";

const Path = z.string().min(1).max(1024);
const Restore = z.strictObject({ path: Path, version: z.number().int().min(1), baseVersion: z.number().int().min(0) });
const Revert = z.strictObject({ callId: z.string().max(60), onConflict: z.enum(["refuse", "skip"]) });
const Decide = z.strictObject({ callId: z.string().max(60), accept: z.boolean() });
const PendingPath = z.strictObject({ callId: z.string().max(60), path: Path });
const Count = z.number().int().min(0).nullable();
const Quota = z.strictObject({ area: z.string().max(200), maxFiles: Count, maxBytes: Count });
const Lower = z.strictObject({ path: Path, reason: z.string().max(500) });
const Rule = z.strictObject({
  prefix: Path,
  label: z.enum(["internal", "confidential"]).nullable().optional(),
  review: z.boolean().optional(),
});

/** Makes an earlier version the current one. */
export async function restoreVersion(input: z.input<typeof Restore>): Promise<Loaded<{ path: string; version: number }>> {
  const request = Restore.parse(input);
  return loadOrProblem(async () => (await api()).files.restore.mutate(request));
}

/** Undoes everything a call changed. */
export async function revertCall(input: z.input<typeof Revert>): Promise<Loaded<RevertPreview>> {
  const request = Revert.parse(input);
  return loadOrProblem(async () => (await api()).files.revert.mutate(request));
}

/** Accepts or throws away what a call wants to write. */
export async function decideReview(input: z.input<typeof Decide>): Promise<Loaded<{ files: number }>> {
  const request = Decide.parse(input);
  return loadOrProblem(async () => (await api()).workspace.decide.mutate(request));
}

/** What a waiting write would change. */
export async function loadPendingDiff(input: z.input<typeof PendingPath>): Promise<Loaded<FileDiff>> {
  const request = PendingPath.parse(input);
  return loadOrProblem(async () => (await api()).workspace.pendingDiff.query(request));
}

/** What is directly in a folder. */
export async function loadFolder(prefix: string): Promise<Loaded<TreeLevel>> {
  const request = { prefix: Path.parse(prefix) };
  return loadOrProblem(async () => (await api()).workspace.tree.query(request));
}

/** Sets how much an area may hold, or takes its own quota away. */
export async function putQuota(input: z.input<typeof Quota>): Promise<Loaded<unknown>> {
  const request = Quota.parse(input);
  return loadOrProblem(async () => (await api()).workspace.putQuota.mutate(request));
}

/** Takes the label off that a file inherited. */
export async function lowerLabel(input: z.input<typeof Lower>): Promise<Loaded<{ path: string; version: number }>> {
  const request = Lower.parse(input);
  return loadOrProblem(async () => (await api()).workspace.lowerLabel.mutate({ ...request, label: null }));
}

/** Sets or removes a label or a review. */
export async function putRule(input: z.input<typeof Rule>): Promise<Loaded<unknown>> {
  const { prefix, label, review } = Rule.parse(input);
  return loadOrProblem(async () =>
    (await api()).workspace.putRule.mutate({
      prefix,
      ...(label === undefined ? {} : { label }),
      ...(review === undefined ? {} : { review }),
    }),
  );
}
