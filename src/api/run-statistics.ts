import { Type } from './schema.ts'
import type { Static } from 'typebox'

const closed = { additionalProperties: false }

const RunSet = {
  experiments: Type.Array(Type.String(), { minItems: 1, maxItems: 1000, description: 'Ids of experiments.' }),
  filter: Type.Optional(Type.String({ description: "As in runs/search: params.model = 'tree' AND metrics.acc > 0.5" })),
}
const metric = Type.String({ minLength: 1, description: 'Key of the metric; the latest value of each run counts.' })
const names = Type.Array(Type.String(), { maxItems: 10 })

/** `POST /api/v1/runs/groups`. */
export const GroupsRequest = Type.Object(
  { ...RunSet, metric, by: Type.Array(Type.String(), { minItems: 1, maxItems: 10, description: "'params.model'" }) },
  closed,
)

const Mean = Type.Object(
  {
    n: Type.Integer({ description: 'Runs with a finite value.' }),
    mean: Type.Number(),
    sd: Type.Optional(Type.Number({ description: 'Standard deviation; from two runs on, like the interval.' })),
    low: Type.Optional(Type.Number({ description: '95 % interval of the mean, by Student’s t.' })),
    high: Type.Optional(Type.Number()),
  },
  closed,
)

export const GroupsAnswer = Type.Object(
  {
    groups: Type.Array(
      Type.Object(
        {
          values: Type.Record(Type.String(), Type.Union([Type.String(), Type.Null()])),
          runs: Type.Integer({ description: 'All runs of the group.' }),
          metric: Type.Optional(Mean),
        },
        closed,
      ),
    ),
  },
  closed,
)
export type GroupsAnswer = Static<typeof GroupsAnswer>

/** `POST /api/v1/runs/compare`. */
export const CompareRequest = Type.Object(
  {
    one: Type.Object(RunSet, closed),
    other: Type.Object(RunSet, closed),
    metric,
    pairBy: Type.Optional({ ...names, description: 'Absent: the seed or fold, where all runs have it; []: no pairs.' }),
  },
  closed,
)

const both = Type.Object({ one: Type.Number(), other: Type.Number() }, closed)

export const CompareAnswer = Type.Object(
  {
    comparison: Type.Optional(
      Type.Object(
        {
          kind: Type.Union([Type.Literal('paired'), Type.Literal('welch')]),
          n: both,
          mean: both,
          difference: Type.Number({ description: 'Mean of one less mean of other.' }),
          test: Type.Optional(
            Type.Object(
              {
                t: Type.Number(),
                degrees: Type.Number(),
                p: Type.Number({ description: 'Two-sided.' }),
                low: Type.Number({ description: '95 % interval of the difference.' }),
                high: Type.Number(),
              },
              closed,
            ),
          ),
          reason: Type.Optional(Type.String({ description: 'Why there is no test.' })),
        },
        closed,
      ),
    ),
  },
  { ...closed, description: 'Without a comparison: one of the sets has no run with a finite metric.' },
)
export type CompareAnswer = Static<typeof CompareAnswer>
