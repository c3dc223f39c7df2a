import { describe } from 'vitest'
import { checkEstimator } from '../../test/conformance/estimator.ts'
import { checkUnsupervised } from '../../test/conformance/unsupervised.ts'
import { kMeans } from './estimators/clusters/k-means.ts'
import { pca } from './estimators/projections/pca.ts'
import { gradientBoosting } from './estimators/trees/gradient-boosting.ts'
import { linearRegression } from './estimators/linear/linear-regression.ts'
import { logisticRegression } from './estimators/linear/logistic-regression.ts'
import { pipeline } from './pipeline.ts'
import { matching, ofKind } from './preprocessing/column-selection.ts'
import { dateColumns } from './preprocessing/transforms/date-columns.ts'
import { impute } from './preprocessing/transforms/impute.ts'
import { oneHot } from './preprocessing/transforms/one-hot.ts'
import { ordinal } from './preprocessing/transforms/ordinal.ts'
import { dropColumns } from './preprocessing/transforms/passed-columns.ts'
import { polynomial } from './preprocessing/transforms/polynomial.ts'
import { quantileTransformer } from './preprocessing/transforms/quantile-transformer.ts'
import { rareCategories } from './preprocessing/transforms/rare-categories.ts'
import { robustScaler } from './preprocessing/transforms/robust-scaler.ts'
import { standardScaler } from './preprocessing/transforms/standard-scaler.ts'
import { targetEncoder } from './preprocessing/transforms/target-encoder.ts'

describe('quantiles, one-hot, logistic regression', () => {
  checkEstimator({
    make: () =>
      pipeline([impute(), quantileTransformer({ output: 'normal' }), oneHot({ minRows: 10 })], logisticRegression()),
    kind: 'classification',
    weightTolerance: 1e-6,
  })
})

describe('scaling of both kinds, products, dates, linear regression', () => {
  checkEstimator({
    make: () =>
      pipeline(
        [
          impute({ strategy: 'most-frequent' }),
          standardScaler({ columns: matching(/^age$/) }),
          robustScaler({ columns: matching(/^income$/) }),
          polynomial({ columns: matching(/^(age|income)$/) }),
          dateColumns({ cycles: ['year', 'week'], parts: ['year'] }),
          dropColumns(ofKind('text')),
        ],
        linearRegression(),
      ),
    kind: 'regression',
    weightTolerance: 1e-6,
  })
})

describe('rare categories, positions, three classes', () => {
  checkEstimator({
    make: () => pipeline([rareCategories(), ordinal()], logisticRegression()),
    kind: 'classification',
    classes: 3,
    weightTolerance: 1e-6,
  })
})

// Target encoding draws folds: a row and its copy fall into different ones, a row of weight 2 into one. That weights
// count as rows repeated where the folds are the same is a test of target-encoding.ts.
for (const classes of [2, 3]) {
  describe(`target encoding, gradient boosting, ${classes} classes`, () => {
    checkEstimator({
      make: () => pipeline([targetEncoder()], gradientBoosting({ trees: 60 })),
      kind: 'classification',
      classes,
    })
  })
}

describe('target encoding, linear regression', () => {
  checkEstimator({ make: () => pipeline([targetEncoder({ smooth: 10 })], linearRegression()), kind: 'regression' })
})

describe('quantiles, k-means', () => {
  checkUnsupervised({
    make: () => pipeline([impute(), quantileTransformer(), dropColumns(ofKind('text'))], kMeans({ clusters: 3 })),
    outputs: 1,
  })
})

describe('positions, scaling, principal components', () => {
  checkUnsupervised({
    make: () => pipeline([ordinal(), robustScaler()], pca({ components: 2 })),
    outputs: 2,
    weightTolerance: 1e-9,
  })
})
