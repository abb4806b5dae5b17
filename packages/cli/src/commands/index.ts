import type { Command } from "../command.ts";
import { adminBackup, adminRestore } from "./admin.ts";
import { adminKill, adminKills, adminLift, adminQuarantine, adminQuarantines, adminRelease } from "./admin-control.ts";
import { adminHosts, adminNow } from "./admin-views.ts";
import { auditPush, auditPushRm, auditPushSet, auditPushTest } from "./audit.ts";
import { call } from "./call.ts";
import { callsCancel, callsFollow, callsLs } from "./calls.ts";
import { completionOf } from "./completion.ts";
import { dev } from "./dev.ts";
import { doctor } from "./doctor.ts";
import { filesGet, filesLs, filesMv, filesPut, filesRm } from "./files.ts";
import { filesDiff, filesHistory, filesRestore, revert } from "./files-history.ts";
import { init } from "./init.ts";
import { keysCreate, keysList, keysRevoke } from "./keys.ts";
import { lint } from "./lint.ts";
import { login } from "./login.ts";
import { logout } from "./logout.ts";
import { publish } from "./publish.ts";
import { adminKeysRotate, secretsLs, secretsRm, secretsSet } from "./secrets.ts";
import { test } from "./test.ts";
import { types } from "./types.ts";
import { verify } from "./verify.ts";
import { versionsLs } from "./versions.ts";
import { whoami } from "./whoami.ts";

const ALL: readonly Command[] = [
  init,
  dev,
  test,
  lint,
  call,
  callsLs,
  callsFollow,
  callsCancel,
  types,
  publish,
  versionsLs,
  login,
  logout,
  whoami,
  verify,
  keysList,
  keysCreate,
  keysRevoke,
  secretsSet,
  secretsLs,
  secretsRm,
  filesLs,
  filesGet,
  filesPut,
  filesRm,
  filesMv,
  filesHistory,
  filesDiff,
  filesRestore,
  revert,
  auditPush,
  auditPushSet,
  auditPushTest,
  auditPushRm,
  doctor,
  adminBackup,
  adminRestore,
  adminKill,
  adminKills,
  adminLift,
  adminQuarantine,
  adminQuarantines,
  adminRelease,
  adminNow,
  adminHosts,
  adminKeysRotate,
];

/** Every command, in the order of the overview. */
export const COMMANDS: readonly Command[] = [...ALL, completionOf(ALL)];
