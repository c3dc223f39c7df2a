import type { Kernel, KernelModule } from './kernel.ts'
import { webAssembly } from './web-assembly.ts'
import type { WebAssemblyMemory, WebAssemblyModule } from './web-assembly.ts'

const pageBytes = 65_536

/** Compiled once for each set of kernels. */
const modules = new Map<string, WebAssemblyModule>()

/** The kernels' module; undefined where there is no WebAssembly, or one without the instructions it takes. */
export function compiledKernels({ name, wasm }: KernelModule): WebAssemblyModule | undefined {
  if (webAssembly === undefined) return undefined
  const known = modules.get(name)
  if (known !== undefined) return known
  const bytes = Uint8Array.from(atob(wasm), (letter) => letter.charCodeAt(0))
  if (!webAssembly.validate(bytes)) return undefined
  const module = new webAssembly.Module(bytes)
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
  const memory = module === undefined ? undefined : memoryOf(pages)
  if (module === undefined || memory === undefined) {
    const bare = new SharedArrayBuffer(pages * pageBytes)
    return { memory: bare, kernels: kernels.plain(bare) }
  }
  return { memory: memory.buffer, kernels: kernelsOn(module, memory) }
}

/** Undefined where there is none left: each takes 8 GiB of addresses, of which a process may have few. */
function memoryOf(pages: number): WebAssemblyMemory | undefined {
  try {
    return new webAssembly!.Memory({ initial: pages, maximum: pages, shared: true })
  } catch {
    // The platform has one word for it, RangeError, whatever stood in the way; the plain twins need no such memory.
    return undefined
  }
}
