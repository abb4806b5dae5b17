interface Account {
  readonly email: string;
  readonly company: string;
  readonly roles: readonly string[];
}

/** Jobs in the order somebody new wants to see them. */
const JOBS = ["employee", "admin", "finance", "auditor", "vendor", "operator"];

/** What somebody mainly does: the role beyond "employee", if there is one. */
function mainJob(account: Account): string {
  return account.roles.find((role) => role !== "employee") ?? "employee";
}

/** One account per job, the main company's first. The rest is shown on request. */
export function leadingAccounts<A extends Account>(accounts: readonly A[]): readonly A[] {
  const main = accounts[0]?.company;
  return JOBS.flatMap((job) => {
    const able = accounts.filter((account) => mainJob(account) === job);
    return able.find((account) => account.company === main) ?? able[0] ?? [];
  });
}
