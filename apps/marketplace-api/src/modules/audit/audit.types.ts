/** One line of the audit trail. Ids and codes only: no names, no contents. */
export interface AuditRecord {
  /** UUID */
  readonly id: string;
  /** ms UTC */
  readonly at: number;
  /** The opaque principal, `Principal.key`; "system" for the platform's own timers. */
  readonly actor: string;
  /** What happened, `<thing>.<past participle>`: "enablement.changed", "invoice.finalised". */
  readonly action: string;
  /** What it happened to: a skill's name or a public id. */
  readonly target: string;
  /** Stored as its JSON text, byte for byte. */
  readonly payload: unknown;
}
