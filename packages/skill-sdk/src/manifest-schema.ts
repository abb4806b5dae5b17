import { Manifest, NAMES_URL } from "@souk/contracts";
import { z } from "zod";

/** JSON Schema (2020-12) of the compiled manifest, as published in `manifest.schema.json`. */
export function manifestJsonSchema(): Record<string, unknown> {
  const { $schema, ...schema } = z.toJSONSchema(Manifest, { target: "draft-2020-12", io: "input" });
  return {
    $schema,
    $id: `${NAMES_URL}/schemas/manifest-1.json`,
    title: "Souk skill manifest, version 1",
    description: "Compiled by `souk publish` from defineSkill(); signed together with the bundle's hash.",
    ...schema,
  };
}
