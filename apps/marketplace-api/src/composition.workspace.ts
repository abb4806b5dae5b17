import { createElection, type Database, type Election, type SettleConnection } from "@souk/db";
import { type Clock, newUuid, type RandomSource } from "@souk/kernel";
import type { FastifyInstance } from "fastify";
import {
  type AuditService,
  type CheckpointKeeper,
  createAuditChain,
  createAuditService,
  createCheckpointKeeper,
  createSequencer,
  type Sequencer,
} from "./modules/audit/index.ts";
import {
  type BlobSweeper,
  createBlobStore,
  createBlobSweeper,
  createFileCommitter,
  createFileReader,
  createFileService,
  createHistoryService,
  createLabelService,
  createMoveService,
  createReadLog,
  createReviewService,
  createRuleService,
  createTreeService,
  type FileReader,
  type FileService,
  type ObjectStore,
  type WorkspaceParts,
} from "./modules/file/index.ts";
import type { Signing } from "./modules/signing/index.ts";
import { registerAuditRoutes } from "./transport/http/audit.http.ts";
import { registerFileRoutes } from "./transport/http/file.http.ts";
import { registerWorkspaceRoutes } from "./transport/http/workspace.http.ts";

export interface WorkspaceDeps {
  readonly db: Database;
  readonly settleConnection: SettleConnection;
  /** Connection of the settle role. */
  readonly settleUrl: string;
  readonly clock: Clock;
  readonly random: RandomSource;
  readonly signing: Signing;
  /** Where contents are kept; null: in the database. */
  readonly objects: ObjectStore | null;
}

/** Files, their history, and the audit trail. */
export interface WorkspaceServices {
  readonly file: FileService;
  /** The workspace as calls see it: the port of `run`. */
  readonly files: FileReader;
  readonly workspace: WorkspaceParts;
  readonly sweeper: BlobSweeper;
  readonly audit: AuditService;
  /** Numbers and chains audit records. */
  readonly sequencer: Sequencer;
  readonly sequencerElection: Election;
  /** Puts signed states of the trail where the company owns them. */
  readonly checkpointKeeper: CheckpointKeeper;
}

/** Builds the services of workspace and audit. Part of the composition. */
export function composeWorkspace(deps: WorkspaceDeps): WorkspaceServices {
  const { db, settleConnection, settleUrl, clock, random, signing, objects } = deps;
  const blobs = createBlobStore({ db, clock, objects, newKey: () => newUuid(clock, random) });
  const files = createFileReader({ db, blobs });
  const committer = createFileCommitter(settleConnection);
  const chain = createAuditChain(settleConnection);
  return {
    files,
    file: createFileService({ db, clock, random, reader: files, blobs, committer }),
    workspace: {
      history: createHistoryService({ db, clock, blobs, committer }),
      tree: createTreeService({ db, reader: files }),
      labels: createLabelService({ db, clock, committer }),
      moves: createMoveService({ db, clock, reader: files, committer }),
      review: createReviewService({ db, clock, random, blobs, reader: files, committer }),
      rules: createRuleService({ db, clock, random }),
      readLog: createReadLog({ db }),
    },
    sweeper: createBlobSweeper({ db, clock, objects }),
    audit: createAuditService({ db, clock, random, chain }),
    sequencer: createSequencer({ chain, clock, random, signCheckpoint: signing.signCheckpoint }),
    sequencerElection: createElection(settleUrl, "audit-sequencer"),
    checkpointKeeper: createCheckpointKeeper({
      db,
      clock,
      keep: async ({ companyId, path, text, at }) => {
        const blob = await blobs.put(companyId, text);
        const edit = { path, base: null, ...blob, deleted: false, cause: "checkpoint:audit" };
        await committer.commit({ companyId, employeeId: null, actor: "system", at, edits: [edit], notes: [] });
      },
    }),
  };
}

/** Their HTTP routes. */
export function registerFileAndAuditRoutes(http: FastifyInstance, services: WorkspaceServices): void {
  registerFileRoutes(http, services);
  registerWorkspaceRoutes(http, services.workspace);
  registerAuditRoutes(http, services);
}
