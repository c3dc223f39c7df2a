import { AppError } from '../base/errors.ts'
import { webAssembly } from '../base/web-assembly.ts'
import type { WebAssemblyMemory } from '../base/web-assembly.ts'

const pageBytes = 65_536
/** What 32-bit addresses reach: WebAssembly's limit. */
export const memoryBytesMax = 65_536 * pageBytes

/**
 * A memory for kernels; without WebAssembly a plain shared buffer.
 *
 * @throws MEMORY_TOO_SMALL
 */
export function kernelMemory(bytes: number, what: string): WebAssemblyMemory {
  const need = { what, megabytes: Math.ceil(bytes / 2 ** 20), most: memoryBytesMax / 2 ** 20 }
  if (bytes > memoryBytesMax) throw new AppError('MEMORY_TOO_SMALL', need)
  const pages = Math.ceil(bytes / pageBytes)
  try {
    return webAssembly === undefined
      ? { buffer: new SharedArrayBuffer(pages * pageBytes) }
      : new webAssembly.Memory({ initial: pages, maximum: pages, shared: true })
  } catch (error) {
    // The platform has one word for it, RangeError, whatever stood in the way.
    throw new AppError('MEMORY_TOO_SMALL', need, { cause: error })
  }
}
