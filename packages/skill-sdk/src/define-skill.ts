import type { CATEGORIES } from "@souk/contracts";
import type { Currency } from "@souk/kernel";
import type { z } from "zod";
import type { SkillContext } from "./context.ts";

/** A text in both languages of the store, or one text for both (the build then warns that the other language is missing). */
export type Text = string | { readonly en: string; readonly zh: string };

/** A price such as "0.002 USD": at most six decimals, exact. */
export type PriceText = `${number} ${Currency}`;

type DurationText = `${number}${"s" | "m" | "h" | "d"}`;

/** What the skill may touch, at most. The buyer may grant less; nothing undeclared is ever granted. */
export interface PermissionsDefinition<Connection extends string = string> {
  /** `read:/invoices/**`, `write:/reports/**`, `read,write:/ledger/*.csv`. `*` stays within a folder, `**` does not. */
  readonly files?: readonly `${"read" | "write" | "read,write"}:/${string}`[];
  /** `<product>.<entity>:<verb>`, e.g. `erp.invoices:read`. */
  readonly perms?: readonly `${string}.${string}:${string}`[];
  /** `<METHOD>:<host>/<path glob>`, e.g. `GET:api.example.com/v1/**`. */
  readonly network?: readonly `${string}:${string}`[];
  /** Names of company systems, e.g. `erp`: each becomes `connections.<name>` of `run`. */
  readonly connections?: readonly Connection[];
  readonly secrets?: readonly string[];
  readonly skills?: readonly `${string}/${string}`[];
  readonly kv?: boolean;
}

/** Something the skill counts itself with `ctx.meter`, e.g. pages read or answers given. */
export interface UnitDefinition {
  /** Of each. */
  readonly price: PriceText;
  /** The most one call may count: buyers reserve it before the call runs. What is above is refused. */
  readonly max: number;
  /** One of them in plain words, e.g. "answered question": the store says "$0.03 per answered question". */
  readonly summary?: Text;
}

/** A result the buyer pays for. It is charged once per value of `key`, ever, for each company. */
export interface OutcomeDefinition {
  readonly price: PriceText;
  /** CEL condition over `input` and `output`, e.g. `output.matched && output.difference == "0.00"`. */
  readonly when: string;
  /** CEL expression naming the business object, e.g. `input.invoice`. */
  readonly key: string;
  /** Who says that it counts: `auto` (the seller's own word), `caller`, `signal` (the buyer's system), `verifier` (a skill the buyer owns). */
  readonly confirm: "auto" | "caller" | "signal" | "verifier";
  /** Time in which a rejection is free. */
  readonly settle: DurationText;
  /** Time after settling in which the buyer may dispute. */
  readonly dispute: DurationText;
  /** What counts, in plain words. */
  readonly summary?: Text;
}

/** An example buyers see on the listing and `souk test` runs on the files in `workspace/`. */
export interface SkillExample<Input, Output> {
  readonly title?: Text;
  readonly input: Input;
  readonly output?: Output;
}

/** Everything about a skill; the compiled manifest is derived from it. */
export interface SkillDefinition<
  I extends z.ZodType = z.ZodType,
  O extends z.ZodType = z.ZodType,
  Code extends string = string,
  Connection extends string = string,
  Unit extends string = string,
> {
  /** `<publisher>/<skill>`. */
  readonly name: `${string}/${string}`;
  /** SemVer; each published version must be higher than the last, and never changes. */
  readonly version: string;
  readonly title?: Text;
  /** One sentence for the store. */
  readonly summary: Text;
  readonly description?: Text;
  readonly category?: (typeof CATEGORIES)[number];
  /** Words people use for this job, in any language; they feed the store's search. */
  readonly keywords?: readonly string[];
  readonly input: I;
  readonly output: O;
  readonly permissions?: PermissionsDefinition<Connection>;
  /** What a successful call costs, and each unit it counts (at most eight kinds). */
  readonly price: { readonly call: PriceText; readonly units?: Readonly<Record<Unit, UnitDefinition>> };
  readonly outcomes?: Readonly<Record<string, OutcomeDefinition>>;
  /** Codes `fail` may use, with what each means for the caller. */
  readonly errors?: Readonly<Record<Code, string>>;
  readonly limits?: { readonly cpuMs?: number; readonly wallMs?: number; readonly memoryMb?: number };
  readonly examples?: readonly SkillExample<z.input<I>, z.input<O>>[];
  run(ctx: SkillContext<z.input<I>, Code, Connection, Unit>): z.input<O> | Promise<z.input<O>>;
}

/** Declares a skill; the default export of its entry file. Types of `run` and of the examples follow from the two schemas. */
export function defineSkill<
  I extends z.ZodType,
  O extends z.ZodType,
  const Code extends string = string,
  const Connection extends string = never,
  const Unit extends string = never,
>(definition: SkillDefinition<I, O, Code, Connection, Unit>): SkillDefinition<I, O, Code, Connection, Unit> {
  return definition;
}
