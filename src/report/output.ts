/** Files of a report, by name. Nothing is written here: the edge writes them, all or none. */
export type OutputFiles = Map<string, string | Uint8Array>;

/** Pieces of a file that is too large to be held at once. */
export type OutputPieces = AsyncIterable<string | Uint8Array>;

/** Files of which some come piece by piece. */
export type OutputStreams = Map<string, string | Uint8Array | OutputPieces>;
