/** For tests of the walls themselves: what the supervisor starts hosts with. */
export { openMemoryGroups } from "../supervisor/memory-groups.ts";
export { buildHostProgram, type HostProgram } from "../supervisor/program.ts";
export { detectWalls, launchFor, spawnLaunch } from "../supervisor/tier.ts";
