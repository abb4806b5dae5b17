/** The parts of the company's files, in the order of their tabs. */
export const VIEWS = ["tree", "changes", "waiting", "rules", "reads"] as const;
export type View = (typeof VIEWS)[number];
