/** A sentence and what stands in it, so that a reader of another language can be told the same: `{0}`, `{1}` … in `template` are the places of `values`. */
export interface Said {
  readonly template: string;
  readonly values: (string | { readonly template: string; readonly values: string[] })[];
}

/** A sentence made by `said`. As text it is English. */
export class Sentence implements Said {
  readonly template: string;
  readonly values: Said["values"];
  readonly #text: string;

  constructor(parts: readonly string[], values: readonly SentenceValue[]) {
    this.template = parts.reduce((text, part, at) => `${text}{${at - 1}}${part}`);
    this.values = values.map((value) =>
      typeof value === "object" ? { template: value.template, values: value.values.map((inner) => textOf(inner)) } : String(value),
    );
    this.#text = textOf(this);
  }

  toString(): string {
    return this.#text;
  }
}

/** Words of ours without parameters, to stand in another sentence or as one. */
export function words(text: string): Sentence {
  return new Sentence([text], []);
}

/** What may stand in a sentence. Another sentence keeps its own template, one level deep. */
export type SentenceValue = string | number | bigint | Said;

/** The English text of a sentence, or of a part of one. */
export function textOf(said: string | Said): string {
  if (typeof said === "string") return said;
  return said.template.replaceAll(/\{(\d+)\}/g, (whole, at: string) => {
    const value = said.values[Number(at)];
    return value === undefined ? whole : textOf(value);
  });
}

/** Tag of a sentence with parameters: said`There is no call ${id}.` */
export function said(parts: TemplateStringsArray, ...values: readonly SentenceValue[]): Sentence {
  return new Sentence(parts, values);
}
