/**
 * Flags of WebGPU by their specified values. Browsers have them as globals, Node has not, and the device layer wants no
 * globals.
 */
export const BufferUsage = Object.freeze({
  mapRead: 0x0001,
  copySource: 0x0004,
  copyDestination: 0x0008,
  uniform: 0x0040,
  storage: 0x0080,
});

export const MAP_READ = 0x0001;
