/** Files of a report, by name. Nothing is written here: the edge writes them, all or none. */
export type OutputFiles = Map<string, string | Uint8Array>;
