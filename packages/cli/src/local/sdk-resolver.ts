// Preloaded into a skill's own tests (node --import): a skill outside a package that has the SDK installed gets that of this souk.
import { createRequire, registerHooks } from "node:module";
import { pathToFileURL } from "node:url";

const own = createRequire(import.meta.url);

registerHooks({
  resolve(specifier, context, next) {
    try {
      return next(specifier, context);
    } catch (error) {
      if (!specifier.startsWith("@souk/skill-sdk")) throw error;
      return next(pathToFileURL(own.resolve(specifier)).href, context);
    }
  },
});
