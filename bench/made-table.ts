import { createWriteStream } from 'node:fs'
import { once } from 'node:events'
import { seededRng } from '../src/base/rng.ts'

const names = ['income', 'debt', 'age', 'years', 'rate', 'score', 'visits', 'share', 'channel', 'region', 'homeowner']
const channels = ['branch', 'broker', 'partner', 'phone', 'web'] as const

/**
 * Writes a table of made loan applications: 12 columns, six of them with an honest part in the outcome, one with
 * blanks, one category of 40 values. About 70 bytes a row.
 */
export async function writeMadeTable(file: string, rows: number, seed = 11): Promise<void> {
  const rng = seededRng(seed)
  const out = createWriteStream(file)
  out.write(`${names.join(',')},defaulted\n`)
  for (let row = 0; row < rows; row++) {
    if (!out.write(`${madeRow(() => rng.next()).join(',')}\n`)) await once(out, 'drain')
  }
  out.end()
  await once(out, 'close')
}

function madeRow(chance: () => number): (string | number)[] {
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - chance())) * Math.cos(2 * Math.PI * chance())
  const income = Math.round(Math.exp(10.5 + 0.5 * normal()))
  const debt = Math.round(income * Math.exp(-1 + 0.7 * normal()))
  const [age, years] = [Math.floor(18 + 60 * chance()), Math.floor(30 * chance() ** 2)]
  const [rate, score, share] = [2 + 10 * chance(), 600 + 80 * normal(), chance()]
  const [channel, region] = [channels[Math.floor(5 * chance())]!, Math.floor(40 * chance() ** 1.5)]
  const isOwner = chance() < 0.4
  const risk =
    1.1 * Math.log(debt / income) +
    0.25 * (rate - 7) -
    (score - 600) / 70 +
    (channel === 'broker' ? 0.8 : 0) +
    (region % 7 === 3 ? 0.7 : 0) -
    (isOwner && age > 40 ? 0.9 : 0) -
    1
  const isDefault = chance() < 1 / (1 + Math.exp(-risk))
  const visits = chance() < 0.1 ? '' : Math.floor(10 * chance())
  return [
    ...[income, debt, age, years, rate.toFixed(3), score.toFixed(1), visits, share.toFixed(4)],
    ...[channel, `r${region}`, isOwner ? 'yes' : 'no', isDefault ? 'yes' : 'no'],
  ]
}
