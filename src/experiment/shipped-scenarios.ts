/** Names alone, for those who load nothing: the page has no use for the parsers of files. */

/** Scenarios that come with the package, in the order of the paper's tables. */
export const SHIPPED_SCENARIOS = [
  'pandax4t',
  'lz',
  'xenonnt',
  'combined',
  'darwin-30ty',
  'darwin-300ty',
  'darwin-300ty-depleted',
] as const;
