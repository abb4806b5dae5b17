import type pg from "pg";

/**
 * Refuses a role that row-level security does not bind (DESIGN §10): owner of a table, superuser or BYPASSRLS.
 * @throws Error that names the role and what to change.
 */
export async function assertServingRole(client: Pick<pg.ClientBase, "query">): Promise<void> {
  const { rows } = await client.query<{ name: string; super: boolean; bypass: boolean; owns: string | null }>(
    `SELECT r.rolname AS name, r.rolsuper AS super, r.rolbypassrls AS bypass,
            (SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
             WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND pg_has_role(r.oid, c.relowner, 'MEMBER') LIMIT 1) AS owns
     FROM pg_roles r WHERE r.rolname = current_user`,
  );
  const role = rows[0];
  if (!role) throw new Error("cannot read the database role in use");
  const problem = role.super ? "is a superuser" : role.bypass ? "has BYPASSRLS" : role.owns ? `owns table ${role.owns}` : null;
  if (problem) {
    throw new Error(
      `database role "${role.name}" ${problem}, so row-level security would not bind it: use souk_app in DATABASE_URL and souk_settle in SOUK_DATABASE_SETTLE_URL`,
    );
  }
}
