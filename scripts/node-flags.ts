/**
 * Node's flags for a process of the API. It loads more than a thousand modules and keeps most of what they make: in a young generation that begins
 * at 16 MB, a third less processor time goes into that (measured 1.75 s against 1.19 s). Under load it may grow to 32 MB: what calls leave behind is
 * collected half as often. Code that was not used for a while is kept, for the first calls after a quiet time would have it compiled anew. It never loads isolated-vm, its hosts do: Node's own snapshot may stay.
 * The benches `settle` and `egress` run modules of the API in their own process: `bench:inner` of package.json gives it the same flags.
 */
export const API_FLAGS = ["--min-semi-space-size=16", "--max-semi-space-size=32", "--no-flush-bytecode"] as const;
