/** Words of an invoice's lines, and the account they belong to; the first that fits wins. */
const RULES: readonly { readonly account: string; readonly name: string; readonly words: RegExp }[] = [
  { account: "6200", name: "freight and delivery", words: /freight|shipping|delivery|courier|transport|运费|物流|运输/i },
  { account: "6300", name: "IT services", words: /software|licen[cs]e|hosting|cloud|support|maintenance|软件|云|运维|服务费/i },
  { account: "6100", name: "office supplies", words: /chair|desk|lamp|paper|toner|office|stationery|办公|文具|打印/i },
];
const OTHERWISE = { account: "1400", name: "goods for resale" };

/** The account for what an invoice is about, and the word that decided. */
export function accountFor(words: string): { readonly account: string; readonly reason: string } {
  for (const { account, name, words: pattern } of RULES) {
    const found = pattern.exec(words);
    if (found) return { account, reason: `"${found[0].toLowerCase()}" is ${name}` };
  }
  return { account: OTHERWISE.account, reason: `nothing says otherwise, so ${OTHERWISE.name}` };
}
