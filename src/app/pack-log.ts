import { feedbackColumns, predictionColumns } from '../sources/log-segments.ts'
import { packSegment } from '../sources/pack-segment.ts'
import { sealedSegments } from '../store/sealed-segments.ts'
import type { PackedLog } from '../cli/operations.ts'
import type { App } from './open-app.ts'

/** Turns segments of the prediction log and of outcomes that are over into Parquet, one after the other. */
export async function packLog({ store, clock }: Pick<App, 'store' | 'clock'>): Promise<PackedLog> {
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
