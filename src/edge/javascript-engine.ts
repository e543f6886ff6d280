/** Node and the engine inside it, for those who compare numbers: engines may round elementary functions differently. */
export const JAVASCRIPT_ENGINE = `Node ${process.versions.node} (V8 ${process.versions.v8})`;
