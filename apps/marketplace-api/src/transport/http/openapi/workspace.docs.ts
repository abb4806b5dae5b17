import {
  ChangePage,
  ChangesQuery,
  DiffQuery,
  FileDiff,
  FileWritten,
  LabelInput,
  MoveInput,
  PendingDiffQuery,
  PendingList,
  QuotaInput,
  ReadPage,
  ReadsQuery,
  RestoreInput,
  Reverted,
  RevertInput,
  Reviewed,
  RuleInput,
  RulesView,
  TreeLevel,
  TreeQuery,
} from "../../../modules/file/index.ts";
import { answer, type RouteDocs } from "./route-docs.ts";

/** History, undo, review, rules and the read log of the workspace. */
export const WORKSPACE_DOCS: RouteDocs = {
  "POST /v1/files/revert": {
    tag: "Files",
    summary: "Undo everything a call changed, as a new change.",
    description:
      "Files somebody changed since are conflicts: by default nothing is undone then (409 with the list), with onConflict=skip the rest is. preview=true only says what would happen.",
    body: RevertInput,
    answers: answer.ok("What was undone, what was not and why.", Reverted),
  },
  "POST /v1/files/restore": {
    tag: "Files",
    summary: "Make an earlier version the current one, as a new version.",
    body: RestoreInput,
    answers: answer.ok("The new version.", FileWritten),
  },
  "POST /v1/files/move": {
    tag: "Files",
    summary: "Move or rename a file, to a path that is free.",
    body: MoveInput,
    answers: answer.ok("Where it is now.", FileWritten),
  },
  "GET /v1/file-changes": {
    tag: "Files",
    summary: "Changes, newest first: who, which agent, skill, version, call.",
    query: ChangesQuery,
    answers: answer.ok("One page.", ChangePage),
  },
  "GET /v1/file-diff": {
    tag: "Files",
    summary: "What changed between two versions of a file, line by line and, for JSON, value by value.",
    query: DiffQuery,
    answers: answer.ok("The differences; from=0 stands for no file.", FileDiff),
  },
  "GET /v1/file-reads": {
    tag: "Files",
    summary: "Which data was read, by whom and which call, also when the call failed.",
    query: ReadsQuery,
    answers: answer.ok("One page, newest first.", ReadPage),
  },
  "GET /v1/file-tree": {
    tag: "Files",
    summary: "What is directly in a folder, with everything below each of its folders counted.",
    description: "For administrators and auditors: names, sizes, labels and who, never contents.",
    query: TreeQuery,
    answers: answer.ok("Folders, then files; at most 500 entries.", TreeLevel),
  },
  "GET /v1/file-rules": {
    tag: "Files",
    summary: "Labels, reviews, and what each area holds.",
    answers: answer.ok("All of them.", RulesView),
  },
  "PUT /v1/file-rules": {
    tag: "Files",
    summary: "Set or remove the label or the review of a path or of everything below a prefix.",
    body: RuleInput,
    answers: answer.ok("All rules.", RulesView),
  },
  "PUT /v1/file-labels": {
    tag: "Files",
    summary: "Lower the label a file inherited from what was read to write it; as a new version, with the reason in the audit trail.",
    description:
      "For administrators. What a call writes carries the strongest label it has read; that only rises by itself. Labels of a path are rules.",
    body: LabelInput,
    answers: answer.ok("The new version.", FileWritten),
  },
  "PUT /v1/file-quotas": {
    tag: "Files",
    summary: "How much an area may hold.",
    body: QuotaInput,
    answers: answer.ok("All rules.", RulesView),
  },
  "GET /v1/file-reviews": {
    tag: "Files",
    summary: "Writes of calls that wait for a person.",
    answers: answer.ok("All of them.", PendingList),
  },
  "GET /v1/file-reviews/{callId}/diff": {
    tag: "Files",
    summary: "What a waiting write would change, against the version its call saw.",
    query: PendingDiffQuery,
    answers: answer.ok("The differences.", FileDiff),
  },
  "POST /v1/file-reviews/{callId}/accept": {
    tag: "Files",
    summary: "Accept what a call wants to write.",
    answers: answer.ok("How many files were written.", Reviewed),
  },
  "POST /v1/file-reviews/{callId}/reject": {
    tag: "Files",
    summary: "Throw away what a call wants to write.",
    answers: answer.ok("How many files were thrown away.", Reviewed),
  },
};
