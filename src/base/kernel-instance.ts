import type { Kernel, KernelModule } from './kernel.ts'
import { webAssembly } from './web-assembly.ts'
import type { WebAssemblyMemory, WebAssemblyModule } from './web-assembly.ts'

const pageBytes = 65_536

/** Compiled once for each set of kernels. */
const modules = new Map<string, WebAssemblyModule>()

/** The kernels' module; undefined where there is no WebAssembly. */
export function compiledKernels({ name, wasm }: KernelModule): WebAssemblyModule | undefined {
  if (webAssembly === undefined) return undefined
  const known = modules.get(name)
  if (known !== undefined) return known
  const module = new webAssembly.Module(Uint8Array.from(atob(wasm), (letter) => letter.charCodeAt(0)))
  modules.set(name, module)
  return module
}

/** The kernels of a module, bound to a memory. */
export function kernelsOn(module: WebAssemblyModule, memory: WebAssemblyMemory): Record<string, Kernel> {
  const { exports } = new webAssembly!.Instance(module, { env: { memory } })
  const functions = Object.entries(exports).filter(([, value]) => typeof value === 'function')
  return Object.fromEntries(functions as [string, Kernel][])
}

/**
 * Kernels on a memory of their own, for the thread that asks: what works at once and without `Compute`, as prediction
 * does.
 *
 * @param plain  take the plain twins, though there is WebAssembly
 */
export function openAlone(
  kernels: KernelModule,
  bytes: number,
  plain = false,
): { readonly memory: SharedArrayBuffer; readonly kernels: Readonly<Record<string, Kernel>> } {
  const pages = Math.ceil(bytes / pageBytes)
  const module = plain ? undefined : compiledKernels(kernels)
  if (module === undefined) {
    const memory = new SharedArrayBuffer(pages * pageBytes)
    return { memory, kernels: kernels.plain(memory) }
  }
  const memory = new webAssembly!.Memory({ initial: pages, maximum: pages, shared: true })
  return { memory: memory.buffer, kernels: kernelsOn(module, memory) }
}
