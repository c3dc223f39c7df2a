import type { KernelModule } from '../../base/kernel.ts'
import { forestWasm } from './forest.wasm.ts'
import { plainForest } from './forest-plain.ts'

/** The kernel that grows trees of forests. */
export const forestKernels: KernelModule = { name: 'forest', wasm: forestWasm, plain: plainForest }
