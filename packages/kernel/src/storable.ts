/** What PostgreSQL can hold of a text from outside: no NUL, no half of a surrogate pair, and no more than `most` UTF-16 units. */
export const storableText = (text: string, most = 300): string =>
  text.toWellFormed().replaceAll("\0", "\u2400").slice(0, most).toWellFormed();
