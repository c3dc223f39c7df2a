/** The part of WebAssembly's JavaScript interface that kernels need. The platform's own types come with the browser's. */
export interface WebAssemblyApi {
  /** Whether the platform can compile it. */
  readonly validate: (bytes: Uint8Array) => boolean
  readonly Module: new (bytes: Uint8Array) => WebAssemblyModule
  readonly Instance: new (
    module: WebAssemblyModule,
    imports: { readonly env: { readonly memory: WebAssemblyMemory } },
  ) => { readonly exports: Readonly<Record<string, unknown>> }
  readonly Memory: new (pages: {
    readonly initial: number
    readonly maximum: number
    readonly shared: true
  }) => WebAssemblyMemory
}

/** A compiled module: can be sent to a worker thread. */
export interface WebAssemblyModule {
  readonly [Symbol.toStringTag]: string
}

export interface WebAssemblyMemory {
  readonly buffer: SharedArrayBuffer
}

/** Absent where the process was started without it (`--jitless`). */
export const webAssembly = (globalThis as { readonly WebAssembly?: WebAssemblyApi }).WebAssembly
