import { forgetAccounts } from "../account/credentials.ts";
import { command } from "../command.ts";
import { print } from "../output.ts";

export const logout = command({
  name: "logout",
  summary: "Forget the current sign-in (signing keys stay)",
  args: { all: { type: "boolean", description: "Forget every sign-in" } },
  async run({ args, shell, json }) {
    const gone = await forgetAccounts(shell.env, args.all === true);
    const names = gone.map((account) => account.name);
    print(shell, json, { value: { forgotten: names }, text: names.length === 0 ? "nobody was signed in" : `forgot ${names.join(", ")}` });
    return "ok";
  },
});
