/**
 * The metrics, by the keys used everywhere, with what each says in words anyone understands; `ofClasses` where that is
 * another thing for three classes and more.
 */
export const METRICS = {
  rocAuc: {
    better: 'higher',
    kinds: ['classification'],
    name: 'ROC AUC',
    meaning:
      'how often a yes gets the higher probability, when one yes and one no are drawn; 0.5 is guessing, 1 is perfect',
    ofClasses:
      'how often a row of a class gets a higher probability of it than a row of another class, averaged over classes by their rows; 0.5 is guessing, 1 is perfect',
  },
  averagePrecision: {
    better: 'higher',
    kinds: ['classification'],
    name: 'average precision',
    meaning:
      'how many of those it is most sure of are a yes, averaged over how far down the list one goes; guessing gives the share of yes',
  },
  logLoss: {
    better: 'lower',
    kinds: ['classification'],
    name: 'log loss (nats)',
    meaning: 'how surprised one would be by what happened after hearing its probabilities; 0 is never',
  },
  brier: {
    better: 'lower',
    kinds: ['classification'],
    name: 'Brier score',
    meaning: 'mean squared distance between the probability and what happened; 0 is perfect',
  },
  accuracy: {
    better: 'higher',
    kinds: ['classification'],
    name: 'accuracy',
    meaning: 'share of its answers that are right',
  },
  balancedAccuracy: {
    better: 'higher',
    kinds: ['classification'],
    name: 'balanced accuracy',
    meaning: 'share of right answers, yes and no counting equally; 0.5 is guessing',
    ofClasses: 'share of right answers, every class counting equally; guessing gives 1 divided by their number',
  },
  precision: {
    better: 'higher',
    kinds: ['classification'],
    name: 'precision',
    meaning: 'share of its yes answers that are right',
  },
  recall: {
    better: 'higher',
    kinds: ['classification'],
    name: 'recall',
    meaning: 'share of the yes cases that it finds',
  },
  f1: {
    better: 'higher',
    kinds: ['classification'],
    name: 'F1',
    meaning: 'one number for precision and recall together; 1 is perfect',
  },
  f1Macro: {
    better: 'higher',
    kinds: ['classification'],
    name: 'macro F1',
    meaning: 'F1 of yes and of no, averaged',
    ofClasses: 'F1 of every class (precision and recall together), averaged',
  },
  f1Weighted: {
    better: 'higher',
    kinds: ['classification'],
    name: 'weighted F1',
    meaning: 'F1 of yes and of no, averaged by how many there are',
    ofClasses: 'F1 of every class (precision and recall together), averaged by their rows',
  },
  rmse: {
    better: 'lower',
    kinds: ['regression'],
    name: 'RMSE',
    meaning: 'typical size of a miss, large misses weighing more; in the unit of the target',
  },
  mae: {
    better: 'lower',
    kinds: ['regression'],
    name: 'MAE',
    meaning: 'size of a miss on average; in the unit of the target',
  },
  medianAe: {
    better: 'lower',
    kinds: ['regression'],
    name: 'median absolute error',
    meaning: 'half of its misses are smaller than this',
  },
  r2: {
    better: 'higher',
    kinds: ['regression'],
    name: 'R²',
    meaning: 'share of the variation it explains; 0 is no better than the average, 1 is perfect',
  },
  costPer1000: {
    better: 'lower',
    kinds: ['classification', 'regression'],
    name: 'cost per 1,000 decisions',
    meaning: 'what its mistakes would have cost',
  },
} as const satisfies Record<
  string,
  {
    better: 'higher' | 'lower'
    kinds: readonly ('classification' | 'regression')[]
    name: string
    meaning: string
    ofClasses?: string
  }
>

export type MetricKey = keyof typeof METRICS

/** A metric with its 95 % interval. */
export interface MetricValue {
  readonly value: number
  readonly low: number
  readonly high: number
}

/** Those that could be computed; a metric without meaning on these rows (one class only) is left out. */
export type Metrics = Readonly<Partial<Record<MetricKey, MetricValue>>>

/**
 * The metric by which candidates are compared and the gate judges.
 *
 * @param classes  number of classes, default 2; not read for regression
 */
export function primaryMetric(kind: 'classification' | 'regression', classes = 2): MetricKey {
  if (kind === 'regression') return 'rmse'
  return classes === 2 ? 'rocAuc' : 'logLoss'
}

/** What a metric says, in words anyone understands. */
export function meaningOf(key: MetricKey, classes = 2): string {
  const { meaning, ofClasses }: { readonly meaning: string; readonly ofClasses?: string } = METRICS[key]
  return classes > 2 ? (ofClasses ?? meaning) : meaning
}
