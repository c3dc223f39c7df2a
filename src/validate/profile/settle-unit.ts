import type { CountedShape } from './counted-shape.ts'

/** The unit that the values of a column carry. */
export interface UnitSettlement {
  readonly how: 'none' | 'one' | 'mixed'
  readonly unit?: string
  readonly isMoney?: true
  /** The units found, commonest first, with their rows. */
  readonly found: readonly { readonly unit: string; readonly rows: number }[]
  /** Rows of numbers without a unit. */
  readonly plainRows: number
}

const currencyCodes =
  'USD|EUR|GBP|JPY|CHF|CAD|AUD|NZD|CNY|RMB|HKD|SGD|INR|KRW|SEK|NOK|DKK|PLN|CZK|HUF|RON|BGN|TRY|RUB|UAH|ILS|ZAR|BRL|MXN|ARS|CLP|COP|' +
  'THB|IDR|MYR|PHP|VND|AED|SAR|EGP|NGN|KES|TWD|PKR'
const money = new RegExp(
  `^(?:[A-Z]{0,3}\\p{Sc}|\\p{Sc}\\s*(?:${currencyCodes})|${currencyCodes}|kr\\.?|zł|Kč|Ft|Rs\\.?|CHF|Fr\\.)$`,
  'iu',
)
const percent = /^[%‰]$/
const measures = new Set(
  (
    'mm cm m km in ft mi yd nm µm mg g kg t lb lbs oz ms s sec secs min mins h hr hrs hour hours d day days week weeks wk wks ' +
    'month months year years yr yrs y B kB KB MB GB TB KiB MiB GiB ml mL l L cl gal W kW MW GW kWh MWh Wh V kV mV mA Ah mAh hp PS ' +
    'bhp cc CC °C °F ° K km/h kmh kph mph m/s km/kg kmpl m² ft² km² m³ sqm sqft ha px dpi rpm Hz kHz MHz GHz bar Pa hPa kPa psi dB ppm ' +
    'bps kbps Mbps Gbps pcs lx N Nm kcal kJ J stars'
  ).split(' '),
)
/** Share of the rows that must carry a unit of letters; a sign of money or per cent may be left out more often. */
const mostRows = 0.9
/** Distinct numbers that a unit nobody knows needs: '2WD' and '4WD' are kinds of cars. */
const fewestNumbers = 5

/**
 * The unit of a column: none, one, or several that cannot be added up ('$5' beside '€5', '3 kg' beside '7 lb').
 * Undefined where the letters beside the digits are no unit: codes ('12A', 'Q3'), ordinals, multiples ('10k', '2M').
 */
export function settleUnit(shapes: readonly CountedShape[]): UnitSettlement | undefined {
  const rowsOf = new Map<string, number>()
  let plainRows = 0
  for (const { unit, isUnitBefore, rows } of shapes) {
    if (unit === '') plainRows += rows
    else if (!isUnit(unit, isUnitBefore)) return undefined
    else rowsOf.set(unit, (rowsOf.get(unit) ?? 0) + rows)
  }
  const found = Array.from(rowsOf, ([unit, rows]) => ({ unit, rows })).sort((left, right) => right.rows - left.rows)
  const [first, ...others] = singulars(found)
  if (first === undefined) return { how: 'none', found, plainRows }
  if (others.length > 0) {
    return found.every(({ unit }) => isKnown(unit)) ? { how: 'mixed', found, plainRows } : undefined
  }
  const isSign = money.test(first) || percent.test(first)
  if (!isSign && plainRows > (1 - mostRows) * (plainRows + rowsWith(found))) return undefined
  if (!isKnown(first) && new Set(shapes.map(({ core }) => core)).size < fewestNumbers) return undefined
  return { how: 'one', unit: first, ...(money.test(first) ? { isMoney: true } : {}), found, plainRows }
}

/** '1 month' and '36 months' are one unit. */
function singulars(found: readonly { readonly unit: string }[]): string[] {
  const names = found.map(({ unit }) => unit)
  return names.filter((name) => name.length < 3 || !names.includes(`${name}s`))
}

function rowsWith(found: readonly { readonly rows: number }[]): number {
  return found.reduce((sum, { rows }) => sum + rows, 0)
}

function isKnown(unit: string): boolean {
  return (
    money.test(unit) ||
    percent.test(unit) ||
    measures.has(unit) ||
    (unit.length > 1 && measures.has(unit.toLowerCase()))
  )
}

/** Before the number only money stands; after it a known unit, or a word of two letters or more. */
function isUnit(unit: string, isBefore: boolean): boolean {
  if (money.test(unit)) return true
  if (isBefore) return false
  return isKnown(unit) || /^\p{L}{2,12}[²³]?(?:\/\p{L}{1,4}[²³]?)?$/u.test(unit)
}
