import { type Said, textOf, wrongForm } from "@souk/kernel";

/** One place as the sandbox reports it. */
interface Problem {
  readonly pointer: string;
  readonly message: string;
  readonly said?: Said;
}
type Values = readonly string[];

/** The sentences of the validator of JSON Schemas, by their templates. */
const PLAIN: Readonly<Record<string, (values: Values, pointer: string) => Said>> = {
  "must be {0}": ([type = ""]) => wrongForm.type(type),
  "must have required property '{0}'": () => wrongForm.required(),
  "must NOT have additional properties": (_, pointer) => wrongForm.unknown([lastOf(pointer)]),
  "must NOT have unevaluated properties": () => wrongForm.other(),
  "must be equal to one of the allowed values": (values) => (values.length === 0 ? wrongForm.other() : wrongForm.oneOf(values)),
  "must be equal to constant": (values) => (values.length === 0 ? wrongForm.other() : wrongForm.oneOf(values)),
  "must NOT have fewer than {0} characters": ([bound = ""]) => wrongForm.atLeast("text", Number(bound)),
  "must NOT have more than {0} characters": ([bound = ""]) => wrongForm.atMost("text", Number(bound)),
  "must NOT have fewer than {0} items": ([bound = ""]) => wrongForm.atLeast("list", Number(bound)),
  "must NOT have more than {0} items": ([bound = ""]) => wrongForm.atMost("list", Number(bound)),
  "must NOT have fewer than {0} properties": ([bound = ""]) => wrongForm.atLeast("list", Number(bound)),
  "must NOT have more than {0} properties": ([bound = ""]) => wrongForm.atMost("list", Number(bound)),
  "must be {0} {1}": ([comparison = "", bound = ""]) => COMPARISONS[comparison]?.(Number(bound)) ?? wrongForm.other(),
  "must be multiple of {0}": ([step = ""]) => wrongForm.multipleOf(Number(step)),
  'must match pattern "{0}"': ([pattern = ""]) => wrongForm.pattern(pattern),
  'must match format "{0}"': ([format = ""]) => wrongForm.format(format),
  "must match a schema in anyOf": () => wrongForm.noForm(),
  "must match exactly one schema in oneOf": () => wrongForm.noForm(),
};

const COMPARISONS: Readonly<Record<string, (bound: number) => Said>> = {
  ">=": (bound) => wrongForm.atLeast("number", bound),
  "<=": (bound) => wrongForm.atMost("number", bound),
  ">": wrongForm.moreThan,
  "<": wrongForm.lessThan,
};

const lastOf = (pointer: string): string => (pointer.split("/").at(-1) ?? "").replaceAll("~1", "/").replaceAll("~0", "~");

function plain({ pointer, message, said }: Problem): Said {
  if (message === NOT_JSON) return wrongForm.format("json_string");
  if (!said) return wrongForm.other();
  if (said.template.startsWith("must NOT have duplicate items")) return wrongForm.notUnique();
  // several types are a list, which is no parameter
  const types = /^must be ([a-z]+(?:,[a-z]+)+)$/.exec(said.template)?.[1];
  if (types !== undefined) return wrongForm.type(types);
  const values = said.values.map(textOf);
  // own properties only: a template is never the name of something objects have anyway
  return Object.hasOwn(PLAIN, said.template) ? (PLAIN[said.template]?.(values, pointer) ?? wrongForm.other()) : wrongForm.other();
}

const NOT_JSON = "the input is not JSON";

/** Where a value does not fit a skill's schema, in the same plain words as everywhere else; the pointers stay. */
export function inPlainWords(problems: readonly Problem[]): { pointer: string; message: string; said: Said }[] {
  return problems.map((problem) => {
    const { template, values } = plain(problem);
    return { pointer: problem.pointer, message: textOf({ template, values }), said: { template, values } };
  });
}
