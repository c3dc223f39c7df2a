import { addColumn, isoDay, normal, pick, whole } from './draft.ts'
import type { Draft } from './draft.ts'

/** A clean table of one trade: its honest columns, and the question asked of it. */
export interface Domain {
  readonly name: string
  readonly target: string
  /** Labels of the target, the rarer last; absent for a number. */
  readonly labels?: readonly string[]
  /** Positive amounts with fractions: mean and standard deviation. */
  readonly measures: Readonly<Record<string, readonly [number, number]>>
  /** Counts from 0, with their greatest. */
  readonly wholes: Readonly<Record<string, number>>
  readonly words: Readonly<Record<string, readonly string[]>>
  readonly age?: string
  readonly scale?: string
  readonly id: string
  readonly date?: string
}

export const domains: readonly Domain[] = [
  {
    name: 'clinic',
    target: 'readmitted',
    labels: ['No', 'Yes'],
    measures: { haemoglobin: [13.5, 1.5], creatinine_umol: [80, 15] },
    wholes: { prior_visits: 30, nights: 24 },
    words: {
      ward: ['Surgery', 'Cardiology', 'Oncology', 'Geriatrics'],
      admission: ['Planned', 'Emergency', 'Transfer'],
    },
    age: 'age_years',
    id: 'patient_id',
    date: 'admitted_on',
  },
  {
    name: 'shop orders',
    target: 'returned',
    labels: ['kept', 'returned'],
    measures: { basket_value: [80, 20], shipping_weight: [5, 1] },
    wholes: { items: 21, clicks: 80 },
    words: { channel: ['Web', 'App', 'Phone', 'Partner'], payment: ['Card', 'Invoice', 'Voucher'] },
    scale: 'satisfaction',
    id: 'order_no',
    date: 'ordered_at',
  },
  {
    name: 'loans',
    target: 'defaulted',
    labels: ['paid', 'defaulted'],
    measures: { interest: [6.5, 1.2], debt_ratio: [0.4, 0.08] },
    wholes: { open_accounts: 25, months_employed: 240 },
    words: { purpose: ['Car', 'House', 'Education', 'Business'], home: ['Rent', 'Own', 'Mortgage'] },
    age: 'borrower_age',
    id: 'loan_id',
    date: 'issued',
  },
  {
    name: 'houses',
    target: 'price',
    measures: { living_area: [120, 20], plot_area: [600, 90] },
    wholes: { rooms: 22, year_offset: 90 },
    words: { heating: ['Gas', 'Oil', 'Heat pump', 'District'], style: ['Detached', 'Terrace', 'Flat'] },
    scale: 'condition',
    id: 'listing',
    date: 'listed',
  },
  {
    name: 'pumps',
    target: 'output',
    measures: { bearing_temperature: [60, 6], vibration_mm: [2.5, 0.4], current_a: [14, 2] },
    wholes: { starts: 60 },
    words: { mode: ['Normal', 'Boost', 'Standby'], maker: ['Alfa', 'Borg', 'Cetus', 'Delta'] },
    id: 'reading_id',
    date: 'read_at',
  },
  {
    name: 'staff',
    target: 'left',
    labels: ['stayed', 'left'],
    measures: { salary: [4200, 700], commute_km: [18, 4] },
    wholes: { training_days: 40, overtime_hours: 60 },
    words: { team: ['Sales', 'Research', 'Support', 'Finance'], contract: ['Permanent', 'Fixed term', 'Agency'] },
    age: 'age',
    scale: 'engagement',
    id: 'employeeId',
    date: 'hired',
  },
  {
    name: 'campaign',
    target: 'subscribed',
    labels: ['no', 'yes'],
    measures: { balance_thousands: [12, 3], last_rate: [3.1, 0.4] },
    wholes: { contacts: 40, calls_before: 28 },
    words: { job: ['Admin', 'Technician', 'Services', 'Management', 'Retired'], contact: ['Cellular', 'Telephone'] },
    age: 'age',
    id: 'client_no',
  },
  {
    name: 'freight',
    target: 'delay_minutes',
    measures: { distance_km: [420, 90], load_t: [18, 3] },
    wholes: { stops: 30, handovers: 22 },
    words: { vehicle: ['Truck', 'Van', 'Train'], origin: ['Hamburg', 'Rotterdam', 'Antwerp', 'Gdansk'] },
    id: 'waybill',
    date: 'departed',
  },
  {
    name: 'crops',
    target: 'harvest',
    measures: { soil_ph: [6.5, 0.4], rain_mm: [60, 12], nitrogen: [140, 20] },
    wholes: { sunny_days: 31 },
    words: { soil: ['Clay', 'Loam', 'Sand', 'Peat'], crop: ['Wheat', 'Barley', 'Rye'] },
    id: 'field_id',
    date: 'sown',
  },
  {
    name: 'claims',
    target: 'fraud',
    labels: ['genuine', 'fraud'],
    measures: { claim_thousands: [9, 2], premium: [55, 9] },
    wholes: { claims_before: 22, days_to_report: 120 },
    words: { cover: ['Full', 'Partial', 'Third party'], cause: ['Collision', 'Theft', 'Hail', 'Fire'] },
    age: 'driver_age',
    id: 'claim_number',
    date: 'reported',
  },
  {
    name: 'pupils',
    target: 'passed',
    labels: ['passed', 'failed'],
    measures: { mean_mark: [8.2, 1.1], sleep_hours: [7.5, 0.8] },
    wholes: { absences: 45, books: 90 },
    words: { school: ['Northgate', 'Riverside', 'Hilltop'], transport: ['Bus', 'Walk', 'Bicycle', 'Car'] },
    scale: 'motivation',
    id: 'pupil_id',
  },
  {
    name: 'support tickets',
    target: 'priority',
    labels: ['Normal', 'Low', 'Urgent'],
    measures: { response_hours: [30, 6] },
    wholes: { messages: 40, tickets_before: 60 },
    words: { product: ['Router', 'Phone', 'Modem', 'Cable'], language: ['German', 'English', 'French'] },
    scale: 'mood',
    id: 'ticket_id',
    date: 'opened_at',
  },
  {
    name: 'wells',
    target: 'flow',
    measures: { depth_m: [90, 15], conductivity: [600, 80] },
    wholes: { users: 250, repairs_before: 24 },
    words: { pump: ['Hand', 'Solar', 'Diesel'], basin: ['Rufiji', 'Pangani', 'Wami', 'Ruvu'] },
    scale: 'taste',
    id: 'well_id',
    date: 'surveyed',
  },
]

/** Draws the honest columns of a domain into the draft, in a fixed order. */
export function drawDomain(draft: Draft, domain: Domain): void {
  const { rng, latent } = draft
  let key = whole(rng, 10_000, 90_000)
  addColumn(draft, domain.id, 'id', () => String((key += whole(rng, 1, 9))))
  if (domain.date !== undefined) {
    const from = whole(rng, 16_500, 18_500)
    addColumn(draft, domain.date, 'date', () => isoDay(from + whole(rng, 0, 1_000)))
  }
  for (const [name, [mean, deviation]] of Object.entries(domain.measures)) {
    // Never three digits behind a point that may be one of thousands.
    const digits = mean < 1 ? 3 : mean < 100 ? 2 : 1
    addColumn(draft, name, 'measure', (row) => {
      const value = mean + deviation * Math.max(-2.8, Math.min(2.8, 0.9 * normal(rng) + 0.3 * latent[row]!))
      return value.toFixed(digits)
    })
  }
  for (const [name, most] of Object.entries(domain.wholes)) {
    addColumn(draft, name, 'whole', () => String(Math.floor(most * rng.next() ** 1.5)))
  }
  for (const [name, words] of Object.entries(domain.words)) addColumn(draft, name, 'words', () => pick(rng, words))
  if (domain.age !== undefined) addColumn(draft, domain.age, 'age', () => String(whole(rng, 18, 94)))
  if (domain.scale !== undefined) addColumn(draft, domain.scale, 'scale', () => String(whole(rng, 1, 5)))
  addColumn(draft, domain.target, 'target', (row) => {
    const score = latent[row]! + 0.8 * normal(rng)
    if (domain.labels === undefined) return (500 + 90 * score).toFixed(1)
    if (domain.labels.length > 2) return domain.labels[score > 0.8 ? 2 : score > -0.5 ? 1 : 0]!
    return domain.labels[score > 0.7 ? 1 : 0]!
  })
}
