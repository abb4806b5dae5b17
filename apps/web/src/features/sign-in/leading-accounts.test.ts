import { describe, expect, it } from "vitest";
import { leadingAccounts } from "./leading-accounts.ts";

const account = (email: string, company: string, ...roles: string[]) => ({ email, company, roles });

describe("demo accounts on the sign-in page", () => {
  it("shows one per job, of the main company where it has one", () => {
    const accounts = [
      account("mei", "Acme", "employee"),
      account("dan", "Acme", "employee", "admin"),
      account("tom", "Acme", "employee"),
      account("pri", "Acme", "employee", "finance"),
      account("grace", "North", "employee", "admin"),
      account("ines", "Ledgerly", "vendor"),
    ];
    expect(leadingAccounts(accounts).map(({ email }) => email)).toEqual(["mei", "dan", "pri", "ines"]);
    expect(leadingAccounts([])).toEqual([]);
  });
});
