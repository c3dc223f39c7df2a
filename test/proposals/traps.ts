import { addColumn, isoDay, normal, pick, someRows, whole } from './draft.ts'
import type { Draft } from './draft.ts'

/** Adds an honest column that looks like dirt. Nothing must be decided about it; its type is that of its cells. */
type Trap = (draft: Draft) => string

function column(name: string, cell: (rng: Draft['rng'], row: number) => string | null): Trap {
  return (draft) => (addColumn(draft, name, 'other', (row) => cell(draft.rng, row)), name)
}

const twoLetters = ['AA', 'AS', 'B6', 'DL', 'F9', 'HA', 'NA', 'OO', 'UA', 'US', 'VX', 'WN']
const countries = ['DE', 'FR', 'NA', 'ZA', 'BW', 'AO']
const surnames =
  'Abbott Baker Carver Dunne Ellis Foster Grant Hughes Irwin Jarvis Knight Lowe Marsh Null Nash Owens Price Quinn Reid Shaw Tate Upton Vance Wells Young'.split(
    ' ',
  )

/** The catalogue. */
export const traps: Readonly<Record<string, Trap>> = {
  'NA is an airline': column('carrier', (rng) => pick(rng, twoLetters)),
  'NA is a country': column('country', (rng) => pick(rng, countries)),
  'Null is a surname': column('surname', (rng) => pick(rng, surnames)),
  'NA is a continent': column('continent', (rng) => pick(rng, ['AF', 'AS', 'EU', 'NA', 'OC', 'SA'])),
  'NA is a grade beside empty cells': column('stock_class', (rng) =>
    rng.next() < 0.1 ? null : pick(rng, ['AB', 'CD', 'NA', 'XY']),
  ),
  'Nan is a place': column('place', (rng) =>
    pick(rng, 'Chiang,Lampang,Nan,Phrae,Tak,Loei,Roi,Yala,Trat,Krabi,Surin,Yasothon,Phuket,Ranong'.split(',')),
  ),
  'missing is an answer': column('parcel', (rng) => pick(rng, ['found', 'found', 'missing'])),
  'x is a mark': column('ticked', (rng) => pick(rng, ['x', 'o'])),
  'y and n with a dash': column('consent', (rng) => pick(rng, ['y', 'n', '-'])),
  'None is a level': column('damage', (rng) => (rng.next() < 0.7 ? 'None' : pick(rng, ['Minor', 'Substantial']))),
  'unknown is a category': column('employer', (rng) => pick(rng, ['private', 'state', 'unknown', 'self'])),
  'No is an answer': column('newsletter', (rng) => pick(rng, ['Yes', 'No', 'No'])),
  '- is a sign': column('rhesus', (rng) => (rng.next() < 0.8 ? '+' : '-')),
  '? is a grade among signs': column('outlook', (rng) => pick(rng, ['+', '-', '++', '--', '0'])),
  '-1 among degrees': column('night_celsius', (rng) => String(Math.round(4 * normal(rng) + 6))),
  '-9 and -99 in a balance': column('balance', (rng) => String(Math.round(900 * normal(rng) + 700))),
  'floors from -1': column('storey', (rng) => String(Math.round(14 * rng.next() ** 2) - 1)),
  'a machine at rest': column('rpm', (rng) => (rng.next() < 0.15 ? '0' : String(whole(rng, 900, 1_100)))),
  'votes of -1 and 1': column('vote', (rng) => pick(rng, ['-1', '0', '1'])),
  'a score from -1 to 1': column('sentiment', (rng) => Math.max(-1, Math.min(1, normal(rng))).toFixed(2)),
  '0 of a change': column('weight_change', (rng) =>
    pick(rng, ['0', String(whole(rng, 1, 6)), String(-whole(rng, 1, 6))]),
  ),
  '0 and 100 of a share': column('humidity_pct', (rng) =>
    String(Math.max(0, Math.min(100, Math.round(60 + 40 * normal(rng))))),
  ),
  'refunds of 99': column('charge', (rng) => pick(rng, ['99', '99', '49', '149', '299', '-99', '-49'])),
  '9 on a scale of ten': column('pain', (rng) => String(whole(rng, 0, 10))),
  '0 in an amount mostly 0': column('discount', (rng) => (rng.next() < 0.85 ? '0' : (5 + 40 * rng.next()).toFixed(2))),
  '0 in a fee with a floor': column('delivery_fee', (rng) =>
    rng.next() < 0.3 ? '0' : (4.9 + 5 * rng.next()).toFixed(2),
  ),
  '99 is an age': column('resident_age', (rng) => String(rng.next() < 0.02 ? 99 : whole(rng, 60, 99))),
  '999 on a continuum': column('points', (rng) => String(Math.round(1_400 * rng.next()))),
  'a cap': column('median_value', (rng) => String(Math.min(500_001, Math.round(150_000 + 400_000 * rng.next())))),
  'a cap at 52': column('building_age', (rng) => String(Math.min(52, whole(rng, 1, 60)))),
  'a long tail up to 99999': column('gain', (rng) =>
    String(rng.next() < 0.7 ? 0 : rng.next() < 0.02 ? 99_999 : Math.round(1_000 * Math.exp(1.2 * normal(rng)))),
  ),
  'codes from -2': column('pay_status', (rng) => String(whole(rng, -2, 8))),
  'western longitudes': column('longitude', (rng) => (-99 + 8 * (rng.next() - 0.5)).toFixed(2)),
  'rare categories': column('fuel', (rng) => (rng.next() < 0.01 ? 'Hydrogen' : pick(rng, ['Petrol', 'Diesel']))),
  'a near-unique measurement': column('voltage', (rng) => (230 + 2 * normal(rng)).toFixed(6)),
  'unique whole measurements': column('turnover', (rng) => String(200_000 + Math.floor(3_000_000 * rng.next()))),
  'a group key': (draft) => {
    const households = Math.max(4, Math.floor(draft.rows / 12))
    return column('household_id', (rng) => `H${1_000 + whole(rng, 0, households - 1)}`)(draft)
  },
  'rarely different and informative': (draft) =>
    column('alarm', (rng, row) => (rng.next() < 0.03 || draft.latent[row]! > 2.2 ? '1' : '0'))(draft),
  'months as numbers': column('month', (rng) => String(whole(rng, 1, 12))),
  'years as numbers': column('built', (rng) => String(whole(rng, 1_950, 2_020))),
  'stars as numbers': column('stars', (rng) => String(whole(rng, 1, 5))),
  'birthdays before 1970': column('birthday', (rng) => isoDay(whole(rng, -14_000, 12_000))),
  'an order beside its words': (draft) => {
    const levels = ['Primary', 'Secondary', 'Bachelor', 'Master', 'Doctor']
    const words = addColumn(draft, 'education', 'other', () => pick(draft.rng, levels))
    return column('education_years', (_, row) => String([8, 12, 15, 17, 21][levels.indexOf(words[row]!)]!))(draft)
  },
  'nearly a copy': (draft) => {
    const first = addColumn(draft, 'planned', 'other', () => String(whole(draft.rng, 10, 70)))
    const changed = new Set(someRows(draft, 0.02))
    return column('actual', (rng, row) => (changed.has(row) ? String(whole(rng, 71, 90)) : first[row]!))(draft)
  },
  'companies with a dot': column('firm', (rng) =>
    pick(rng, ['Smith Ltd.', 'Jones Inc.', 'Miller & Sons', 'Brown plc']),
  ),
  'opposite flags': (draft) => {
    const first = addColumn(draft, 'is_new', 'other', () => pick(draft.rng, ['0', '1']))
    const changed = new Set(someRows(draft, 0.03))
    return column('is_old', (_, row) => String((first[row] === '0') !== changed.has(row) ? 1 : 0))(draft)
  },
  'numbers named like things': column('class_size', (rng) => String(whole(rng, 12, 34))),
  'days in a store': column('days_in_store', (rng) => String(whole(rng, 0, 40))),
  'error rates per region': column('rate_region', (rng) => (rng.next() * 3).toFixed(2)),
  'empty cells': column('second_phone', (rng) => (rng.next() < 0.6 ? null : pick(rng, ['mobile', 'home', 'work']))),
}
