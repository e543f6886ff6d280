/** Names of the shipped scenarios: apart from what loads them, which a page need not carry. */

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
