import type { Manifest } from "@souk/contracts";
import { type Clock, formatMicro, hashCanonical } from "@souk/kernel";
import { chargeOf, compileOutcome, noCharge, priceCall, priceUnit, termsOfManifest, type WireCharge } from "@souk/metering";
import { type CompiledGrant, compileGrant, grantsOfManifest, parseGrant } from "@souk/policy";
import { DEFAULT_LIMITS, type LogLine, lowerLimits, type Sandbox, type SandboxFailure, type SandboxUsage } from "@souk/sandbox";
import { createLocalBroker, type LocalAction, type LocalProgress } from "./local-broker.ts";
import type { Send } from "./local-network.ts";
import type { WorkspaceFolder } from "./workspace-folder.ts";

/** An outcome a local call would have claimed. */
interface LocalOutcome {
  readonly name: string;
  readonly key: string | null;
  /** `pending` would be charged after its window; `duplicate` was claimed before in this session; otherwise why it was not claimed. */
  readonly state: "pending" | "duplicate" | (string & {});
  readonly amount: string;
  readonly confirm: string;
  readonly settle: string;
}

/** What a call did and would have cost. */
export interface LocalRun {
  readonly ok: boolean;
  readonly output: unknown;
  readonly failure: SandboxFailure | null;
  readonly charge: WireCharge;
  readonly outcomes: readonly LocalOutcome[];
  readonly actions: readonly LocalAction[];
  readonly logs: readonly LogLine[];
  readonly usage: SandboxUsage;
  readonly written: readonly string[];
  readonly removed: readonly string[];
  readonly progress: readonly LocalProgress[];
  /** Units the skill counted, added up by name. */
  readonly meters: Readonly<Record<string, number>>;
  readonly grant: readonly string[];
}

interface LocalCall {
  readonly manifest: Manifest;
  readonly bundle: string;
  readonly input: unknown;
  /** Whether writes reach the folder when the call succeeds; tests leave it alone. */
  readonly keepWrites: boolean;
}

export interface EmulatorOptions {
  readonly sandbox: Sandbox;
  readonly clock: Clock;
  readonly workspace: WorkspaceFolder;
  /** Grants of the pretended employee, in wire form; everything the manifest declares when absent. */
  readonly grants?: readonly string[];
  /** How granted requests leave the machine; the global `fetch` unless told. */
  readonly send?: Send;
}

/** The marketplace on a desk: real sandbox, the manifest's permissions, prices and outcome rules; nothing is charged. */
export interface Emulator {
  call(call: LocalCall): Promise<LocalRun>;
}

function grantOf(manifest: Manifest, grants: readonly string[] | undefined, at: number): CompiledGrant {
  const skill = { layer: "skill", grants: grantsOfManifest(manifest.permissions) } as const;
  if (grants === undefined) return compileGrant({ layers: [skill], at });
  return compileGrant({
    layers: [{ layer: "employee", grants: grants.map(parseGrant), subject: "the employee of this emulator" }, skill],
    at,
  });
}

/** Evaluates the outcome rules as settle does: outside the skill's code, one claim per key. */
function claim(manifest: Manifest, call: { input: unknown; output: unknown }, claimed: Set<string>): LocalOutcome[] {
  return Object.entries(manifest.outcomes).map(([name, outcome]) => {
    const result = compileOutcome(outcome, { input: manifest.input, output: manifest.output }).evaluate(call);
    const base = { name, confirm: outcome.confirm, settle: outcome.settle };
    if (!result.claimed) return { ...base, key: null, state: result.reason, amount: formatMicro(0n) };
    const id = `${manifest.name} ${name} ${result.key}`;
    const isRepeat = claimed.has(id);
    claimed.add(id);
    return { ...base, key: result.key, state: isRepeat ? "duplicate" : "pending", amount: isRepeat ? formatMicro(0n) : outcome.price };
  });
}

/** The call and what it counted, priced as the marketplace prices them. */
function chargeFor(manifest: Manifest, meters: ReadonlyMap<string, number>): WireCharge {
  const terms = termsOfManifest(manifest);
  const units = [...meters].map(([name, quantity]) => priceUnit(terms, name, quantity)).filter(({ amount }) => amount > 0n);
  return chargeOf([...priceCall(terms), ...units], terms.currency);
}

/** Creates the emulator of one session: files, values and claimed outcome keys live as long as it does. */
export function createEmulator({ sandbox, clock, workspace, grants, send }: EmulatorOptions): Emulator {
  const kv = new Map<string, Map<string, string>>();
  const claimed = new Set<string>();
  let calls = 0;

  async function call({ manifest, bundle, input, keepWrites }: LocalCall): Promise<LocalRun> {
    const now = clock.now();
    const grant = grantOf(manifest, grants, now);
    const values = kv.get(manifest.name) ?? new Map<string, string>();
    const broker = createLocalBroker({ grant, workspace, kv: values, send, units: manifest.price.units });
    calls++;
    const { name, version } = manifest;
    const result = await sandbox.run({
      callId: `call_local_${calls}`,
      companyId: "co_local",
      contextKey: hashCanonical({ grant: grant.hash, call: calls }),
      skill: {
        id: `${name}@${version}`,
        sha256: manifest.bundle.sha256,
        abi: 1,
        input: manifest.input,
        output: manifest.output,
        load: async () => bundle,
      },
      inputJson: JSON.stringify(input),
      now,
      seed: calls,
      limits: lowerLimits(DEFAULT_LIMITS, manifest.limits as Partial<typeof DEFAULT_LIMITS>),
      onHostCall: broker.onHostCall,
    }).result;
    const { actions, progress } = broker;
    const meters = Object.fromEntries(broker.meters);
    const seen = { actions, progress, meters, logs: result.logs, usage: result.usage, grant: grant.texts };
    if (!result.ok) {
      return {
        ...seen,
        ok: false,
        output: null,
        failure: result.failure,
        charge: noCharge(manifest.price.currency),
        outcomes: [],
        written: [],
        removed: [],
      };
    }
    if (keepWrites) await applyStaged(broker.staged, workspace);
    for (const [key, value] of broker.stagedKv) value === null ? values.delete(key) : values.set(key, value);
    kv.set(name, values);
    const output: unknown = JSON.parse(result.outputJson);
    return {
      ...seen,
      ok: true,
      output,
      failure: null,
      charge: chargeFor(manifest, broker.meters),
      outcomes: claim(manifest, { input, output }, claimed),
      ...pathsOf(broker.staged),
    };
  }
  return { call };
}

async function applyStaged(staged: ReadonlyMap<string, string | null>, workspace: WorkspaceFolder): Promise<void> {
  for (const [path, text] of staged) await (text === null ? workspace.remove(path) : workspace.write(path, text));
}

function pathsOf(staged: ReadonlyMap<string, string | null>): Pick<LocalRun, "written" | "removed"> {
  const paths = [...staged.keys()];
  return { written: paths.filter((path) => staged.get(path) !== null), removed: paths.filter((path) => staged.get(path) === null) };
}

/** Why a local call failed, in one line. */
export function wordFailure(failure: SandboxFailure): string {
  switch (failure.kind) {
    case "invalid_input":
    case "invalid_output":
      return `${failure.kind}: ${failure.problems.map((problem) => `${problem.pointer || "/"} ${problem.message}`).join("; ")}`;
    case "threw":
      return failure.declared === undefined
        ? `the skill threw: ${failure.message}`
        : `the skill failed with ${failure.declared}: ${failure.message}`;
    case "timeout":
      return `the ${failure.limit} time limit was passed`;
    case "limit":
      return `the limit of ${failure.limit} was passed`;
    case "memory":
      return "the memory limit was passed";
    case "bad_bundle":
    case "crashed":
      return `${failure.kind}: ${failure.message}`;
    case "cancelled":
      return "cancelled";
    case "overloaded":
      return "the sandbox is busy";
    default:
      return failure satisfies never;
  }
}
