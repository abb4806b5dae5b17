import { execFileSync, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { StartError } from "./start-error.ts";

const PLACES = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/** Path of a Chromium. Installs one with apt where there is none and we may. @throws StartError otherwise. */
export function findChromium(): string {
  const named = process.env["CHROMIUM_PATH"];
  if (named) {
    if (existsSync(named)) return named;
    throw new StartError(`CHROMIUM_PATH=${named}: there is no such file`);
  }
  const found = () => PLACES.find((path) => existsSync(path));
  const present = found();
  if (present) return present;
  const mayInstall = process.getuid?.() === 0 && spawnSync("apt-get", ["--version"]).status === 0;
  if (mayInstall) {
    process.stderr.write("installing Chromium with apt\n");
    const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
    execFileSync("apt-get", ["update", "-qq"], { env, stdio: ["ignore", "ignore", "inherit"] });
    execFileSync("apt-get", ["install", "-y", "-qq", "--no-install-recommends", "chromium"], {
      env,
      stdio: ["ignore", "ignore", "inherit"],
    });
  }
  const installed = found();
  if (installed) return installed;
  throw new StartError("The journeys need Chromium: install it (apt-get install chromium) or set CHROMIUM_PATH.");
}
