import type { MadeData } from './made-data.ts'

/** Who takes part: one process for each, at each number of threads. */
export interface Contestant {
  /** Name in the table of its process: `OURS`, `PEERS` of peers.py, or the forest of ydf. */
  readonly learner: string
  readonly by: 'ours' | 'python' | 'ydf'
  /** Shown, but no rival: it does something else, or is in another language's hands. */
  readonly isForInformation?: boolean
  readonly threads?: readonly number[]
}

/** What the scores of a contestant are judged by, on which rows; smaller is better but for `rocAuc` and `accuracy`. */
export type Judgement = 'rocAuc' | 'trainingLogLoss' | 'accuracy' | 'inertia'

export interface Contest {
  readonly name: string
  readonly what: string
  readonly data: MadeData
  /** What is timed. */
  readonly task: 'fit' | 'predict-rows' | 'predict-row'
  readonly settings: Readonly<Record<string, number | string>>
  readonly contestants: readonly Contestant[]
  readonly judgement?: Judgement
  /** How far from the best quality one may be and still be a rival; ours must be as near. */
  readonly within?: number
  /** Greatest promised ratio of our time to that of the fastest peer. */
  readonly ratioMax?: number
  /** Greatest promised time of ours, seconds. */
  readonly secondsMax?: number
  readonly rounds: number
}

const boosting = { trees: 100, leaves: 31, rate: 0.1, minLeaf: 20, l2: 0, bins: 255 }
const big: MadeData = { kind: 'table', rows: 500_000, held: 100_000, columns: 30, categories: 5 }
const boosters: readonly Contestant[] = [
  { learner: 'gradient boosting', by: 'ours' },
  { learner: 'scikit-learn HistGradientBoosting', by: 'python' },
  { learner: 'XGBoost', by: 'python' },
  { learner: 'LightGBM', by: 'python' },
]
const forest = { trees: 100, minLeaf: 5 }
const points: MadeData = { kind: 'points', rows: 500_000, held: 0, columns: 20, categories: 0 }
const likeAll = `${boosting.trees} trees of ${boosting.leaves} leaves at rate ${boosting.rate}, ${boosting.bins} bins, at least ${boosting.minLeaf} rows a leaf, l2 0, no sampling, no early stopping; codes of categories are numbers for all`

export const CONTESTS: readonly Contest[] = [
  {
    name: 'boosting-500k',
    what: `Two classes, 500,000 rows of 30 columns (5 are codes, 4 % of the cells missing): ${likeAll}. Quality on 100,000 other rows.`,
    ...{ data: big, task: 'fit', settings: boosting, contestants: boosters, rounds: 5 },
    ...{ judgement: 'rocAuc', within: 0.001, ratioMax: 0.8 },
  },
  {
    name: 'boosting-50k',
    what: `The same with 50,000 rows of 20 columns, 10,000 held out.`,
    data: { kind: 'table', rows: 50_000, held: 10_000, columns: 20, categories: 4 },
    ...{ task: 'fit', settings: boosting, contestants: boosters, rounds: 9 },
    // 10,000 rows: two models as good as each other differ by this much
    ...{ judgement: 'rocAuc', within: 0.003, ratioMax: 1 },
  },
  {
    name: 'forest-100k',
    what: `A random forest of ${forest.trees} trees, at least ${forest.minLeaf} rows a leaf and no other bound, the square root of the columns at each split; 100,000 rows of 30 columns, 25,000 held out. LightGBM and XGBoost draw 63.2 % of the rows for a tree, the others as many as there are, with replacement; LightGBM's trees have 8,192 leaves at most.`,
    data: { kind: 'table', rows: 100_000, held: 25_000, columns: 30, categories: 5 },
    ...{ task: 'fit', settings: forest, rounds: 3 },
    contestants: [
      { learner: 'random forest', by: 'ours' },
      { learner: 'scikit-learn RandomForest', by: 'python' },
      { learner: 'LightGBM rf', by: 'python' },
      { learner: 'XGBoost rf', by: 'python' },
    ],
    ...{ judgement: 'rocAuc', within: 0.003, ratioMax: 0.8 },
  },
  {
    name: 'forest-50k',
    what: 'The same forest on 50,000 rows, beside the one of npm. ydf-training 0.0.1 has no settings: its forest has 300 trees of depth 16, so the column says its seconds divided by 3.',
    data: { kind: 'table', rows: 50_000, held: 10_000, columns: 30, categories: 5 },
    ...{ task: 'fit', settings: forest, rounds: 2 },
    contestants: [
      { learner: 'random forest', by: 'ours', threads: [1] },
      { learner: 'scikit-learn RandomForest', by: 'python', threads: [1] },
      { learner: 'ydf-training, a third', by: 'ydf', threads: [1], isForInformation: true },
    ],
    ...{ judgement: 'rocAuc', within: 0.005 },
  },
  {
    name: 'logistic-500k',
    what: 'Logistic regression with l2 1 on 500,000 rows of 30 numbers without a gap, scaling included; scikit-learn to a gradient of 1e-5. The quality is the log loss on the training rows, which all minimise: a rival comes within 1e-6 of the lowest.',
    data: { kind: 'dense', rows: 500_000, held: 0, columns: 30, categories: 0 },
    ...{ task: 'fit', settings: { l2: 1 }, rounds: 5 },
    contestants: [
      { learner: 'logistic regression', by: 'ours' },
      { learner: 'scikit-learn lbfgs', by: 'python' },
      { learner: 'scikit-learn newton-cholesky', by: 'python' },
    ],
    ...{ judgement: 'trainingLogLoss', within: 1e-6, ratioMax: 0.8 },
  },
  {
    name: 'k-means-500k',
    what: 'k-means, 10 clusters, 500,000 rows of 20 numbers, the same starting centres (the first 10 rows), 20 iterations of Lloyd. The quality is the sum of squares within the clusters, a row; a rival comes within 0.1 %.',
    ...{ data: points, task: 'fit', settings: { clusters: 10, iterations: 20 }, rounds: 5 },
    contestants: [
      { learner: 'k-means', by: 'ours' },
      { learner: 'scikit-learn KMeans, float64', by: 'python' },
      { learner: 'scikit-learn KMeans, float32', by: 'python' },
    ],
    ...{ judgement: 'inertia', within: 0.02, ratioMax: 1 },
  },
  {
    name: 'texts-10k',
    what: 'TF-IDF of words and multinomial logistic regression with l2 1, 10,000 made texts (words after Zipf, 4 classes), 2,500 held out.',
    data: { kind: 'texts', rows: 10_000, held: 2500, columns: 1, categories: 0 },
    ...{ task: 'fit', settings: { l2: 1 }, rounds: 5 },
    contestants: [
      { learner: 'logistic regression of a text', by: 'ours' },
      { learner: 'scikit-learn TfidfVectorizer and LogisticRegression', by: 'python' },
    ],
    ...{ judgement: 'accuracy', within: 0.01, ratioMax: 1.2 },
  },
  {
    name: 'row-1',
    what: 'One row at a time through 100 trees of 31 leaves, 30 columns: the mean of 20,000 rows, once the code is warm. The peers are called from Python, 300 times, for information: most of that is the call.',
    data: { kind: 'table', rows: 60_000, held: 20_000, columns: 30, categories: 5 },
    ...{ task: 'predict-row', settings: boosting, rounds: 5 },
    contestants: boosters.map((it) => ({ ...it, threads: [1], isForInformation: it.by !== 'ours' })),
    secondsMax: 5e-6,
  },
  {
    name: 'rows-100k',
    what: 'The same model on 100,000 rows at once, from columns in memory to probabilities.',
    data: { kind: 'table', rows: 60_000, held: 100_000, columns: 30, categories: 5 },
    ...{ task: 'predict-rows', settings: boosting, contestants: boosters, rounds: 7, ratioMax: 0.5 },
  },
]

/** Boosting of ever more rows, ours alone. */
export const GROWTH = {
  name: 'growth',
  settings: boosting,
  learner: 'gradient boosting',
  data: big,
  rows: [100_000, 300_000, 1_000_000, 2_000_000],
} as const
