import type { Kernel, KernelModule } from '../../base/kernel.ts'
import { addProducts } from '../line-products.ts'
import { sparseWasm } from './sparse.wasm.ts'

/** Lines of an item, as in kernels/sparse.ts. */
export const sparseBlockLines = 32

/**
 * to[line * outputs + k] += Σ x · from[slot * outputs + k], for lines `first` to before `last`, outputs 2 and more.
 * Arguments: first, last, then the places of starts (u32), slots (u32), values (f64) and from (f64), outputs, and the
 * place of to (f64).
 */
export const sparseKernels: KernelModule = { name: 'sparse', wasm: sparseWasm, plain }

function plain(memory: SharedArrayBuffer): Readonly<Record<string, Kernel>> {
  return {
    addProducts(item, _thread, first, last, starts, slots, values, from, outputs, to) {
      const lines = {
        starts: new Uint32Array(memory, starts),
        slots: new Uint32Array(memory, slots),
        values: new Float64Array(memory, values),
      }
      const numbers = { numbers: new Float64Array(memory, from), outputs }
      const sums = new Float64Array(memory, to)
      const begin = first + item * sparseBlockLines
      const end = Math.min(last, begin + sparseBlockLines)
      for (let line = begin; line < end; line++) addProducts(lines, line, numbers, sums, line * outputs)
    },
  }
}
