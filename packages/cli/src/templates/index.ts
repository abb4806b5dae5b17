import { FILES } from "./files.ts";
import { HELLO } from "./hello.ts";
import { HTTP } from "./http.ts";
import { OUTCOME } from "./outcome.ts";

export interface TemplateNames {
  readonly publisher: string;
  readonly name: string;
}

/** Files of a template; `__NAME__` stands for publisher/skill. */
export type Template = Readonly<Record<string, string>>;

export const TEMPLATES = { hello: HELLO, http: HTTP, files: FILES, outcome: OUTCOME } as const satisfies Record<string, Template>;

export function isTemplate(name: string): name is keyof typeof TEMPLATES {
  return Object.hasOwn(TEMPLATES, name);
}

function packageJson({ name }: TemplateNames): string {
  const json = {
    name,
    version: "0.1.0",
    private: true,
    type: "module",
    scripts: { dev: "souk dev", test: "souk test" },
    dependencies: { "@souk/skill-sdk": "^0.1.0" },
  };
  return `${JSON.stringify(json, null, 2)}\n`;
}

const TSCONFIG = `${JSON.stringify({ compilerOptions: { target: "es2022", module: "nodenext", strict: true, noEmit: true, allowImportingTsExtensions: true, skipLibCheck: true, types: ["node"] } }, null, 2)}\n`;

function readme({ publisher, name }: TemplateNames): string {
  return `# ${publisher}/${name}\n\n\`\`\`sh\nsouk dev       # try it: hot reload, the price of each call\nsouk test      # the examples in the real sandbox, and skill.test.ts\nsouk publish   # build, sign, publish\n\`\`\`\n\n\`skill.ts\` is the skill, \`workspace/\` the files it sees here.\n`;
}

/** The files of a new skill, by path below its folder. */
export function filesOfTemplate(template: keyof typeof TEMPLATES, names: TemplateNames): Record<string, string> {
  const own = Object.entries(TEMPLATES[template]).map(([path, text]) => [
    path,
    text.replaceAll("__NAME__", `${names.publisher}/${names.name}`),
  ]);
  return {
    ...Object.fromEntries(own),
    "package.json": packageJson(names),
    "README.md": readme(names),
    "tsconfig.json": TSCONFIG,
    ".gitignore": ".souk/\nnode_modules/\n",
  };
}
