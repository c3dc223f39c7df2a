import { columnFromArray, tableFromColumns, tableFromIPC, tableToIPC } from '@uwdata/flechette'

/** A row as JSON has it. */
export type Row = Readonly<Record<string, string | number>>

interface Asked {
  readonly title: string
  readonly path: 'predict' | 'invocations'
  readonly type: string
  readonly body: string | Uint8Array
  readonly accept?: string
}

/** The same rows in every form that a model is asked in; columns in the order of `names`. */
export function bodiesOf(rows: readonly Row[], names: readonly string[]): readonly Asked[] {
  const json = 'application/json'
  const matrix = rows.map((row) => names.map((name) => row[name]!))
  const columns = names.map((name) => [name, rows.map((row) => row[name]!)] as const)
  const csv = [names, ...matrix].map((line) => line.join(',')).join('\n')
  const frame = { dataframe_split: { columns: names, data: matrix } }
  const extra = [['other', ...names], ...matrix.map((line) => ['x', ...line])].map((line) => line.join(',')).join('\n')
  return [
    {
      title: 'JSON',
      path: 'predict',
      type: json,
      body: JSON.stringify({ rows: rows.map((row) => Object.fromEntries(names.map((name) => [name, row[name]]))) }),
    },
    { title: 'CSV', path: 'predict', type: 'text/csv', body: csv },
    ...(['stream', 'file'] as const).map((format) => ({
      title: `Arrow ${format}`,
      path: 'predict' as const,
      type: `application/vnd.apache.arrow.${format}`,
      body: tableToIPC(tableFromColumns(columns.map(([name, values]) => [name, columnFromArray([...values])])), {
        format,
      })!,
    })),
    ...['text/csv', 'application/vnd.apache.arrow.stream'].map((accept) => ({
      title: `CSV answered as ${accept}`,
      path: 'predict' as const,
      type: 'text/csv',
      body: csv,
      accept,
    })),
    { title: 'dataframe_split', path: 'invocations', type: json, body: JSON.stringify(frame) },
    { title: 'dataframe_records', path: 'invocations', type: json, body: JSON.stringify({ dataframe_records: rows }) },
    { title: 'instances', path: 'invocations', type: json, body: JSON.stringify({ instances: rows }) },
    { title: 'inputs', path: 'invocations', type: json, body: JSON.stringify({ inputs: Object.fromEntries(columns) }) },
    { title: 'CSV of a data frame with a column more', path: 'invocations', type: 'text/csv', body: extra },
  ]
}

/** The probability of a label of each row, however it was answered. */
export async function probabilitiesOf(
  url: string,
  { path, type, body, accept }: Asked,
  label: string,
): Promise<number[]> {
  const headers = { 'content-type': type, ...(accept === undefined ? {} : { accept }) }
  const answer = await fetch(`${url}/${path}`, {
    method: 'POST',
    headers,
    body: typeof body === 'string' ? body : Buffer.from(body),
  })
  const bytes = new Uint8Array(await answer.arrayBuffer())
  const text = Buffer.from(bytes).toString()
  if (answer.status !== 200) throw new Error(text)
  const column = `probability_${label}`
  if (accept === 'text/csv') {
    const [head, ...lines] = text
      .trimEnd()
      .split('\n')
      .map((line) => line.split(','))
    return lines.map((line) => Number(line[head!.indexOf(column)]))
  }
  if (accept !== undefined) return Array.from(tableFromIPC(bytes).toColumns()[column] as Float64Array)
  const { predictions } = JSON.parse(text) as {
    readonly predictions: readonly Readonly<Record<string, unknown>>[]
  }
  return predictions.map((prediction) => {
    const { probabilities } = prediction as { readonly probabilities?: Readonly<Record<string, number>> }
    return probabilities?.[label] ?? (prediction[column] as number)
  })
}
