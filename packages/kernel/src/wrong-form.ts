import { type Said, said, words } from "./sentence.ts";

/** What is wrong with one value, in plain words: the same for bodies, queries and inputs of skills. A place is named by its JSON pointer, not here. */
export const wrongForm = {
  required: (): Said => words("This field is required."),
  unknown: (names: readonly string[]): Said =>
    names.length === 1 ? said`There is no field ${names.join()} here.` : said`There are no fields ${names.join(", ")} here.`,
  /** A JSON type as the validators name it; several with commas. */
  type: (expected: string): Said => {
    const known = Object.hasOwn(TYPES, expected) ? TYPES[expected] : undefined;
    return known ?? said`This must be one of these: ${expected.replaceAll(",", ", ")}.`;
  },
  oneOf: (values: readonly string[]): Said =>
    values.length === 1 ? said`The only value allowed here is ${values.join()}.` : said`This must be one of: ${values.join(", ")}.`,
  atLeast: (what: Counted, bound: number | bigint): Said => {
    if (what === "number") return said`This must be at least ${bound}.`;
    if (Number(bound) === 1) return words("This must not be empty.");
    return what === "text" ? said`Write at least ${bound} characters.` : said`Give at least ${bound} entries.`;
  },
  atMost: (what: Counted, bound: number | bigint): Said => {
    if (what === "number") return said`This must be at most ${bound}.`;
    if (Number(bound) === 0) return words("This must be empty.");
    return what === "text" ? said`Write at most ${bound} characters.` : said`Give at most ${bound} entries.`;
  },
  moreThan: (bound: number | bigint): Said => said`This must be more than ${bound}.`,
  lessThan: (bound: number | bigint): Said => said`This must be less than ${bound}.`,
  multipleOf: (step: number | bigint): Said => said`This must be a multiple of ${step}.`,
  notUnique: (): Said => words("No entry may be there twice."),
  noForm: (): Said => words("This has none of the forms that are allowed here."),
  /** A format of the validators, e.g. `date-time`; what nobody knows is named. */
  format: (name: string): Said => {
    const known = Object.hasOwn(FORMATS, name) ? FORMATS[name] : undefined;
    return known ?? said`This does not have the form it must have (${name}).`;
  },
  pattern: (pattern: string | null): Said =>
    pattern === null
      ? words("This does not have the form it must have, or has characters that are not allowed here.")
      : said`This does not have the form it must have: ${pattern}`,
  other: (): Said => words("This value is not allowed here."),
} as const;

/** What a bound counts. */
export type Counted = "number" | "text" | "list";

const TEXT = words("This must be a text.");
const NUMBER = words("This must be a number.");
const WHOLE = words("This must be a whole number.");
const LIST = words("This must be a list.");
const OBJECT = words("This must be an object.");
const TYPES: Readonly<Record<string, Said>> = {
  string: TEXT,
  number: NUMBER,
  int: WHOLE,
  integer: WHOLE,
  bigint: WHOLE,
  boolean: words("This must be true or false."),
  array: LIST,
  tuple: LIST,
  object: OBJECT,
  record: OBJECT,
  null: words("This must be null."),
  date: words("This must be a date and time."),
  "string,null": words("This must be a text or null."),
  "number,null": words("This must be a number or null."),
  "integer,null": words("This must be a whole number or null."),
  "boolean,null": words("This must be true, false or null."),
  "array,null": words("This must be a list or null."),
  "object,null": words("This must be an object or null."),
};

const INSTANT = words("Write a date and time such as 2026-11-01T00:00:00Z.");
const DAY = words("Write a date such as 2026-11-01.");
const ADDRESS = words("Write a whole address such as https://example.com/path.");
const FORMATS: Readonly<Record<string, Said>> = {
  datetime: INSTANT,
  "date-time": INSTANT,
  date: DAY,
  time: words("Write a time such as 18:00:00."),
  duration: words("Write a duration such as PT15M."),
  email: words("Write an email address such as mei@example.com."),
  url: ADDRESS,
  uri: ADDRESS,
  uuid: words("Write an id such as 01890a5d-ac96-774b-bcce-b302099a8057."),
  guid: words("Write an id such as 01890a5d-ac96-774b-bcce-b302099a8057."),
  base64: words("This is not base64."),
  json_string: words("This is not valid JSON."),
};
