import pg from "pg";

/** One process of all that ask is the leader, as long as it lives and reaches the database. Saves work; correctness never depends on it. */
export interface Election {
  /** Whether this process leads now; stands for election when nobody does. False when the database is away. */
  isLeader(): Promise<boolean>;
  close(): Promise<void>;
}

/** Elects by a session's advisory lock: it falls with the session, so a leader that dies is followed at once. */
export function createElection(url: string, name: string): Election {
  let client: pg.Client | null = null;
  let leads = false;
  let asking: Promise<boolean> | null = null;

  async function connect(): Promise<pg.Client> {
    const next = new pg.Client({ connectionString: url, application_name: `souk-${name}` });
    next.on("error", () => undefined); // 'end' follows
    next.on("end", () => {
      if (client !== next) return;
      client = null;
      leads = false;
    });
    await next.connect();
    client = next;
    return next;
  }

  async function stand(): Promise<boolean> {
    try {
      const session = client ?? (await connect());
      if (leads) return true;
      const { rows } = await session.query<{ won: boolean }>("SELECT pg_try_advisory_lock(hashtextextended($1, 0)) AS won", [name]);
      leads = client === session && rows[0]?.won === true;
      return leads;
    } catch {
      return false;
    }
  }

  return {
    // Whoever asks meanwhile gets the same answer: two sessions of one process would stand against each other, and the forgotten one could win.
    isLeader: () => {
      asking ??= stand().finally(() => {
        asking = null;
      });
      return asking;
    },
    close: async () => {
      const session = client;
      client = null;
      leads = false;
      await session?.end();
    },
  };
}
