import type { Manifest } from "@souk/contracts";
import { canonicalJson, DomainError, parseDuration, sha256Hex } from "@souk/kernel";
import { maximumPrice, type Terms, termsOfManifest, toTermsDocument } from "@souk/metering";
import { grantsOfManifest } from "@souk/policy";
import type { PublishFinding } from "./catalog.types.ts";
import { type SchemaCompiler, schemaFindings } from "./schema.rules.ts";

/** Compiles the CEL of one outcome against the manifest's schemas. @throws Error naming what does not compile. */
export type OutcomeCompiler = (name: string, manifest: Manifest) => void;

export interface Submission {
  readonly publisher: string;
  readonly manifest: Manifest;
  readonly bundle: string;
}

export interface Compilers {
  readonly schema: SchemaCompiler;
  readonly outcome: OutcomeCompiler;
}

const MAX_WINDOW_MS = 90 * 86_400_000;
const reason = (error: unknown): string => (error instanceof Error ? error.message : String(error)).slice(0, 300);

function nameFindings({ publisher, manifest }: Submission): PublishFinding[] {
  const [namespace] = manifest.name.split("/");
  if (namespace === publisher) return [];
  return [
    {
      code: "name_not_yours",
      pointer: "/manifest/name",
      cause: `${manifest.name} does not belong to the publisher ${publisher}.`,
      fix: `Name it ${publisher}/${manifest.name.split("/")[1]}, or publish as ${namespace}.`,
    },
  ];
}

function bundleFindings({ manifest, bundle }: Submission): PublishFinding[] {
  const bytes = Buffer.byteLength(bundle);
  if (sha256Hex(bundle) === manifest.bundle.sha256 && bytes === manifest.bundle.bytes) return [];
  return [
    {
      code: "bundle_hash",
      pointer: "/manifest/bundle/sha256",
      cause: `The bundle has ${bytes} bytes and the hash ${sha256Hex(bundle)}; the manifest says otherwise.`,
      fix: "Build and sign again with souk publish; do not change the bundle afterwards.",
    },
  ];
}

function permissionFindings({ manifest }: Submission): PublishFinding[] {
  try {
    grantsOfManifest(manifest.permissions);
    return [];
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    return [
      {
        code: "permission_invalid",
        pointer: "/manifest/permissions",
        cause: `A permission does not parse: ${error.message}.`,
        fix: 'Write permissions such as "read:/invoices/**" or "erp.invoices:read".',
      },
    ];
  }
}

function priceFindings({ manifest }: Submission): PublishFinding[] {
  const finding = (pointer: string, cause: string): PublishFinding => ({
    code: "price_invalid",
    pointer,
    cause,
    fix: "Declare a price of zero or more for every component; each has its maximum per call.",
  });
  const negative = [
    ...(manifest.price.call.startsWith("-") ? [finding("/manifest/price/call", "The price of a call is negative.")] : []),
    ...Object.entries(manifest.price.units ?? {}).flatMap(([name, { price }]) =>
      price.startsWith("-") ? [finding(`/manifest/price/units/${name}/price`, `The price of ${name} is negative.`)] : [],
    ),
    ...Object.entries(manifest.outcomes).flatMap(([name, { price }]) =>
      price.startsWith("-") ? [finding(`/manifest/outcomes/${name}/price`, `The price of ${name} is negative.`)] : [],
    ),
  ];
  if (negative.length > 0) return negative;
  try {
    maximumPrice(termsOfManifest(manifest));
    return [];
  } catch (error) {
    return [finding("/manifest/price", `The highest price of one call cannot be determined: ${reason(error)}.`)];
  }
}

function windowFindings({ manifest }: Submission): PublishFinding[] {
  return Object.entries(manifest.outcomes).flatMap(([name, outcome]) =>
    (["settle", "dispute"] as const).flatMap((window) =>
      parseDuration(outcome[window]) <= MAX_WINDOW_MS
        ? []
        : {
            code: "window_too_long",
            pointer: `/manifest/outcomes/${name}/${window}`,
            cause: `${outcome[window]} is longer than 90 days.`,
            fix: "Choose at most 90d: the amount stays held in the buyer's budget all that time.",
          },
    ),
  );
}

function outcomeFindings({ manifest }: Submission, compile: OutcomeCompiler): PublishFinding[] {
  return Object.keys(manifest.outcomes).flatMap((name) => {
    try {
      compile(name, manifest);
      return [];
    } catch (error) {
      return {
        code: "outcome_invalid",
        pointer: `/manifest/outcomes/${name}`,
        cause: `The condition or key of ${name} does not compile: ${reason(error)}.`,
        fix: "Use CEL over the declared fields of input and output, without nested macros.",
      };
    }
  });
}

function exampleFindings({ manifest }: Submission, compile: SchemaCompiler): PublishFinding[] {
  return manifest.examples.flatMap((example, i) =>
    (["input", "output"] as const).flatMap((part) => {
      if (part === "output" && example.output === undefined) return [];
      const text = JSON.stringify(example[part]) ?? "null";
      return compile(manifest[part])(example[part], text.length).map(({ pointer, message }) => ({
        code: "example_mismatch",
        pointer: `/manifest/examples/${i}/${part}${pointer}`,
        cause: `Example ${i + 1} does not fit the ${part} schema: ${message}.`,
        fix: "Change the example or the schema: buyers try the first example as it stands.",
      }));
    }),
  );
}

/** Everything wrong with a submission, signature and version order aside. Never stops at the first. */
export function submissionFindings(submission: Submission, compilers: Compilers): PublishFinding[] {
  const { manifest } = submission;
  const schemas = [
    ...schemaFindings(manifest.input, "/manifest/input", compilers.schema),
    ...schemaFindings(manifest.output, "/manifest/output", compilers.schema),
  ];
  return [
    ...nameFindings(submission),
    ...bundleFindings(submission),
    ...permissionFindings(submission),
    ...schemas,
    ...priceFindings(submission),
    ...windowFindings(submission),
    // both need schemas that compile
    ...(schemas.length > 0 ? [] : [...outcomeFindings(submission, compilers.outcome), ...exampleFindings(submission, compilers.schema)]),
  ];
}

/** Whether two terms ask the same prices under the same conditions, whatever their version. */
export function sameTerms(a: Terms, b: Terms): boolean {
  return canonicalJson({ ...toTermsDocument(a), version: 0 }) === canonicalJson({ ...toTermsDocument(b), version: 0 });
}
