#!/usr/bin/env node
import { runCli } from "./cli.ts";
import { COMMANDS } from "./commands/index.ts";
import { systemShell } from "./shell.ts";

process.exitCode = await runCli(process.argv.slice(2), systemShell(), COMMANDS);
