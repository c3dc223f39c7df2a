import { fileURLToPath } from 'node:url'
import type { Signature } from '../../../src/domain/signature.ts'
import { selectColumns } from '../../../src/frame/frame.ts'
import type { Frame } from '../../../src/frame/frame.ts'
import { ingest } from '../../../src/ingestion/ingest.ts'
import { proposeProject } from '../../../src/ingestion/propose-project.ts'
import type { Target } from '../../../src/learn/model.ts'
import { sourceOf } from '../../../src/sources/source-of.ts'
import { duckdbSourceReader } from '../../../src/sources/table-reader.ts'
import { chooseFeatures } from '../../../src/training/choose-features.ts'
import { signatureOf } from '../../../src/training/describe-inputs.ts'
import { sharedData } from '../../e2e/tables.ts'

/** A table as training has it: its features without free text, and its target. */
export interface RealTable {
  readonly frame: Frame
  readonly target: Target
  readonly signature: Signature
}

interface TableFile {
  readonly name: string
  readonly path: string | undefined
  readonly target: string
  readonly header?: boolean
}

const vega = (name: string) =>
  fileURLToPath(new URL(`../../../node_modules/vega-datasets/data/${name}`, import.meta.url))

/** Public tables of every kind: two classes, three, values and amounts; dates, holes, hundreds of categories. */
export const TABLES: readonly TableFile[] = [
  { name: 'telco-churn', path: sharedData('telco-churn/Telco-Customer-Churn.csv'), target: 'Churn' },
  {
    name: 'credit-default-taiwan',
    path: sharedData('credit-default-taiwan/UCI_Credit_Card.csv'),
    target: 'default.payment.next.month',
  },
  { name: 'adult', path: sharedData('adult/adult-train.csv'), target: 'column15', header: false },
  { name: 'employment-ma', path: sharedData('employment-ma/employment_MA_reference.pq'), target: 'employed' },
  { name: 'elec2', path: sharedData('elec2/elec.csv'), target: 'class' },
  { name: 'bike-hourly', path: sharedData('bike-hourly/hour.csv'), target: 'cnt' },
  { name: 'california-housing', path: sharedData('california-housing/housing.csv'), target: 'median_house_value' },
  { name: 'birdstrikes', path: vega('birdstrikes.csv'), target: 'Cost Total $' },
  { name: 'penguins', path: vega('penguins.json'), target: 'Species' },
]

/** Reads a table, proposes its contract and cleans it, as `init` and `run` do. */
export async function realTable({ path, target, header = true }: TableFile): Promise<RealTable> {
  const reader = duckdbSourceReader()
  const source = await sourceOf(path!, { header })
  const { project } = await proposeProject({ reader }, { source, folder: '/', target })
  const snapshots = {
    save: async (frame: Frame) => ({ hash: '', rows: frame.rowCount, columns: [] }),
    load: () => Promise.reject(new Error('nothing is kept')),
  }
  const progress = { step() {}, share() {}, note() {} }
  const table = await ingest({ reader, snapshots, progress }, project, '/')
  const features = chooseFeatures(table, []).features.filter((name) => table.frame.columns.get(name)!.kind !== 'text')
  const { kind } = table.project.problem
  return {
    frame: selectColumns(table.frame, features),
    target: { kind, y: table.y, ...(table.labels && { classes: table.labels.length }) },
    signature: signatureOf(table, features),
  }
}
