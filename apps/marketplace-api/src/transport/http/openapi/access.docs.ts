import { WireMoneySchema } from "@souk/contracts";
import { z } from "zod";
import { FileListing, FileVersionView, FileWritten } from "../../../modules/file/index.ts";
import { ReadQuery, WriteQuery } from "../file.http.ts";
import { AccessRequestBody, ApproveBody, BudgetBody, DenyBody, EnableBody, PermissionsBody } from "../grant.http.ts";
import { answer, type RouteDocs } from "./route-docs.ts";

const Enablement = z.object({
  skill: z.string(),
  version: z.string(),
  termsVersion: z.number().int(),
  audience: z.union([z.object({ everyone: z.literal(true) }), z.object({ groups: z.array(z.string()) })]),
  permissions: z.array(z.string()),
  limits: z.looseObject({}),
  status: z.string(),
  updatedAt: z.string(),
});
const Group = z.strictObject({ id: z.string(), name: z.string(), members: z.number().int() });
const AccessRequest = z.object({
  id: z.string(),
  skill: z.string(),
  reason: z.string(),
  status: z.enum(["open", "approved", "denied"]),
  comment: z.string().nullable(),
});
const Budget = z.object({
  id: z.string(),
  name: z.string(),
  scope: z.looseObject({ kind: z.string() }),
  limit: WireMoneySchema,
  spent: WireMoneySchema,
  held: WireMoneySchema,
  remaining: WireMoneySchema,
  usedShare: z.number(),
});
const page = <Item extends z.ZodType>(item: Item) => z.object({ items: z.array(item), nextCursor: z.string().nullable() });
const path = "The path goes on after /v1/files/ with its slashes.";

/** What a company enables and allows, and its workspace. */
export const ACCESS_DOCS: RouteDocs = {
  "GET /v1/groups": {
    tag: "Access",
    summary: "The company's groups: what audiences, permissions and budgets name by id.",
    answers: answer.ok("All of them, by name.", page(Group)),
  },
  "GET /v1/enablements": { tag: "Access", summary: "Skills the company enabled.", answers: answer.ok("All of them.", page(Enablement)) },
  "GET /v1/enablements/{publisher}/{skill}": {
    tag: "Access",
    summary: "One enablement.",
    answers: answer.ok("The enablement.", Enablement),
  },
  "PUT /v1/enablements/{publisher}/{skill}": {
    tag: "Access",
    scopes: ["admin"],
    summary: "Enable a skill: a pinned version, for whom, with which permissions.",
    description:
      "For a skill that is enabled already, permissions and limits that are left out stay as they are; permissions only as far as the version asks for them. Another version waits for the end of a freeze (423).",
    body: EnableBody,
    answers: answer.ok("The enablement.", Enablement),
  },
  "DELETE /v1/enablements/{publisher}/{skill}": {
    tag: "Access",
    scopes: ["admin"],
    summary: "Take a skill away, at once.",
    answers: answer.nothing,
  },
  "GET /v1/access-requests": {
    tag: "Access",
    summary: "Who asked for what.",
    answers: answer.ok("All requests you may see.", page(AccessRequest)),
  },
  "POST /v1/access-requests": {
    tag: "Access",
    scopes: ["call"],
    summary: "Ask for a skill.",
    body: AccessRequestBody,
    answers: answer.created("The request.", AccessRequest),
  },
  "POST /v1/access-requests/{id}/approve": {
    tag: "Access",
    scopes: ["admin"],
    summary: "Approve a request; the skill is enabled with it.",
    description:
      "Left out, the version and the permissions of a skill that is enabled already stay as they are, for everybody; a new skill is enabled in its newest version with all it asks for. Another version waits for the end of a freeze (423).",
    body: ApproveBody,
    answers: answer.ok("The request.", AccessRequest),
  },
  "POST /v1/access-requests/{id}/deny": {
    tag: "Access",
    scopes: ["admin"],
    summary: "Deny a request, with a reason.",
    body: DenyBody,
    answers: answer.ok("The request.", AccessRequest),
  },
  "GET /v1/permissions/{subject}": {
    tag: "Access",
    summary: "Permissions of an employee, a group or everyone.",
    answers: answer.ok("Grants in wire form.", PermissionsBody),
  },
  "PUT /v1/permissions/{subject}": {
    tag: "Access",
    scopes: ["admin"],
    summary: "Replace the permissions of an employee, a group or everyone.",
    body: PermissionsBody,
    answers: answer.ok("Grants in wire form.", PermissionsBody),
  },
  "GET /v1/budgets": {
    tag: "Access",
    summary: "Budgets and what is left of them this month.",
    answers: answer.ok("All budgets.", page(Budget)),
  },
  "PUT /v1/budgets": {
    tag: "Access",
    scopes: ["admin"],
    summary: "Set a hard limit.",
    body: BudgetBody,
    answers: answer.ok("Its id.", z.object({ id: z.string() })),
  },
  "GET /v1/files/{path}": {
    tag: "Files",
    summary: "Read a file; a path that ends with / is a listing, ?versions the history.",
    description: path,
    query: ReadQuery,
    answers: [
      {
        description: "The file's bytes, as application/octet-stream; or a listing or history.",
        schema: [FileListing.extend({ nextCursor: z.null() }), page(FileVersionView)],
      },
    ],
  },
  "PUT /v1/files/{path}": {
    tag: "Files",
    scopes: ["call"],
    summary: "Write a file: the body is the file.",
    description: path,
    query: WriteQuery,
    headers: { "If-Match": { description: 'The version you have seen, such as "3": refused when somebody else changed the file.' } },
    body: z.string().meta({ format: "binary" }),
    bodyMediaType: "application/octet-stream",
    answers: answer.ok("The version written.", FileWritten),
  },
  "DELETE /v1/files/{path}": {
    tag: "Files",
    scopes: ["call"],
    summary: "Delete a file; its versions stay.",
    description: path,
    query: WriteQuery,
    answers: answer.ok("The version written.", FileWritten),
  },
};
