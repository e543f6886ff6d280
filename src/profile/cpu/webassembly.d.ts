/** The part of the WebAssembly interface in use; the ES libraries do not declare it, only the DOM one does. */
declare namespace WebAssembly {
  class Module {
    private constructor();
  }
  class Memory {
    constructor(descriptor: { initial: number; maximum?: number });
    readonly buffer: ArrayBuffer;
  }
  class Instance {
    constructor(module: Module, imports: Record<string, Record<string, unknown>>);
    readonly exports: object;
  }
  function compile(bytes: Uint8Array): Promise<Module>;
}
