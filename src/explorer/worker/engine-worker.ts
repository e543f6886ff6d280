/** Entry point of an engine worker. */
export {};
