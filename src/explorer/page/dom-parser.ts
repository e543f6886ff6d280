/** Stands for the package linkedom in the site: a browser has a DOM of its own. */
export const DOMParser = globalThis.DOMParser;
