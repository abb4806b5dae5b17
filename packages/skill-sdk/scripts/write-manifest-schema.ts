import { writeFileSync } from "node:fs";
import { manifestJsonSchema } from "../src/manifest-schema.ts";

writeFileSync(new URL("../manifest.schema.json", import.meta.url), `${JSON.stringify(manifestJsonSchema(), null, 2)}\n`);
