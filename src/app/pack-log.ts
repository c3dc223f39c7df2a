import { join } from 'node:path'
import { feedbackColumns, predictionColumns } from '../sources/log-segments.ts'
import { packSegment } from '../sources/pack-segment.ts'
import { sealedSegments } from '../store/sealed-segments.ts'
import { whileLocked } from '../store/while-locked.ts'
import type { PackedLog } from '../cli/operations.ts'
import type { App } from './open-app.ts'

/**
 * Turns segments of the prediction log and of outcomes that are over into Parquet, one after the other. Of several
 * processes at once on one machine one does it, and the others find nothing.
 */
export async function packLog(app: Pick<App, 'store' | 'clock'>): Promise<PackedLog> {
  const { logFolder } = app.store
  const packed = await whileLocked(join(logFolder, '.pack.lock'), app.clock, () => packAll(app))
  return packed ?? { segments: 0, rows: 0, bytesBefore: 0, bytes: 0, left: [] }
}

async function packAll({ store, clock }: Pick<App, 'store' | 'clock'>): Promise<PackedLog> {
  const total = { segments: 0, rows: 0, bytesBefore: 0, bytes: 0 }
  const left: string[] = []
  const logs = [
    { folder: store.logFolder, columns: predictionColumns },
    { folder: store.feedbackFolder, columns: feedbackColumns },
  ]
  for (const { folder, columns } of logs) {
    for (const segment of await sealedSegments(folder, clock)) {
      const packed = await packSegment(segment, columns)
      if (packed === undefined) left.push(segment.file)
      else {
        total.segments++
        total.rows += packed.rows
        total.bytesBefore += packed.bytesBefore
        total.bytes += packed.bytes
      }
    }
  }
  return { ...total, left }
}
