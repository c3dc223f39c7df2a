import { csv, defineProject, gradientBoosting, logisticRegression, sql } from 'throughline'

export default defineProject({
  name: 'birdstrikes',
  problem: {
    question: 'Did this reported bird strike damage the aircraft?',
    decision: 'Inspect the aircraft before its next flight.',
    kind: 'classification',
    target: { name: 'damaged', from: sql`"Effect Amount of damage" <> 'None'` },
    positive: true,
    costs: { falsePositive: 400, falseNegative: 25_000, currency: 'USD' },
    withoutModel: 'always-positive',
  },
  // 10,000 reports to the FAA, 1990 to 2002, from the npm package vega-datasets.
  source: csv('../../node_modules/vega-datasets/data/birdstrikes.csv'),
  time: 'Flight Date',
  columns: {
    'Airport Name': { type: 'category' },
    'Aircraft Make Model': { type: 'category' },
    'Effect Amount of damage': { type: 'category', role: 'ignored', reason: 'the target is computed from it' },
    'Flight Date': { type: 'date', nullable: false, meaning: 'day of the flight on which the strike happened' },
    'Aircraft Airline Operator': { type: 'category' },
    'Origin State': { type: 'category' },
    'Phase of flight': { type: 'category' },
    'Wildlife Size': { type: 'category' },
    'Wildlife Species': { type: 'category' },
    'Time of day': { type: 'category' },
    'Cost Other': { type: 'integer', meaning: 'other cost of the strike, USD' },
    'Cost Repair': { type: 'integer', meaning: 'cost of repair, USD' },
    'Cost Total $': { type: 'integer', meaning: 'total cost of the strike, USD' },
    'Speed IAS in knots': { type: 'integer', meaning: 'indicated air speed when the strike happened, knots' },
  },
  clean: [
    {
      action: 'drop-rows',
      column: 'Effect Amount of damage',
      values: ['C', 'B'],
      reason: 'stray codes: the file explains neither, and no other value is a single letter',
    },
  ],
  models: [logisticRegression(), gradientBoosting()],
})
