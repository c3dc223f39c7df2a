import { createRequire } from 'node:module'
import { join } from 'node:path'
import { cellAt } from '../../../src/frame/column.ts'
import type { Frame } from '../../../src/frame/frame.ts'

/** The part of onnxruntime-node that is used here. */
interface Runtime {
  readonly Tensor: new (type: string, data: unknown, dims: readonly number[]) => RuntimeTensor
  readonly InferenceSession: {
    create(bytes: Uint8Array, options?: object): Promise<Session>
  }
}
interface RuntimeTensor {
  readonly data: ArrayLike<number | bigint | string>
  readonly dims: readonly number[]
}
interface Session {
  readonly inputNames: readonly string[]
  readonly inputMetadata: readonly { readonly name: string; readonly type: string }[]
  run(feeds: Readonly<Record<string, RuntimeTensor>>): Promise<Readonly<Record<string, RuntimeTensor>>>
  release(): Promise<void>
}

/** onnxruntime-node, from the folder where the interop script installs it; undefined (and a message) where it is not. */
export function onnxRuntime(): Runtime | undefined {
  const folder = process.env['INTEROP_ONNX'] ?? ''
  if (folder !== '') return createRequire(join(folder, 'package.json'))('onnxruntime-node') as Runtime
  if (process.env['THROUGHLINE_INTEROP'] === 'required') throw new Error('INTEROP_ONNX names no folder')
  process.stderr.write('skipped: INTEROP_ONNX names no folder; npm run test:interop sets it\n')
  return undefined
}

/** What a model file answers for the rows of a frame: each output, its numbers and texts in a row. */
export async function runOnnx(
  { Tensor, InferenceSession }: Runtime,
  bytes: Uint8Array,
  frame: Frame,
): Promise<Readonly<Record<string, readonly (number | string)[]>>> {
  const session = await InferenceSession.create(bytes, { intraOpNumThreads: 1, executionProviders: ['cpu'] })
  const feeds = Object.fromEntries(
    session.inputMetadata.map(({ name, type }) => {
      const column = frame.columns.get(name)
      const cells = Array.from({ length: frame.rowCount }, (_, row) =>
        column === undefined ? null : cellAt(column, row),
      )
      const data =
        type === 'string'
          ? cells.map((cell) => cell ?? '')
          : Float64Array.from(cells, (cell) => Number(cell ?? Number.NaN))
      return [name, new Tensor(type, data, [frame.rowCount, 1])]
    }),
  )
  const outputs = await session.run(feeds)
  await session.release()
  return Object.fromEntries(
    Object.entries(outputs).map(([name, { data }]) => [
      name,
      Array.from(data, (value) => (typeof value === 'bigint' ? Number(value) : value)),
    ]),
  )
}
