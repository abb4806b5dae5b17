import { compileOutcome } from "@souk/metering";
import { compileValidator } from "@souk/sandbox/validate";
import type { Compilers } from "./publish.rules.ts";

/** The compilers that later run the skill: the sandbox hosts' validator and the metering's CEL. */
export const platformCompilers: Compilers = {
  schema: (schema) => compileValidator(schema).check,
  outcome: (name, manifest) => {
    const outcome = manifest.outcomes[name];
    if (outcome) compileOutcome({ when: outcome.when, key: outcome.key }, { input: manifest.input, output: manifest.output });
  },
};
