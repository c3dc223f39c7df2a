import { ambiguousDates } from './checks/ambiguous-dates.ts'
import { blanksInNumbers } from './checks/blanks-in-numbers.ts'
import { caseVariants } from './checks/case-variants.ts'
import { clockChange } from './checks/clock-change.ts'
import { constant } from './checks/constant.ts'
import { edgeWhitespace } from './checks/edge-whitespace.ts'
import { farValue } from './checks/far-value.ts'
import { freeText } from './checks/free-text.ts'
import { idLike } from './checks/id-like.ts'
import { mixedDateFormats } from './checks/mixed-date-formats.ts'
import { mixedTypes } from './checks/mixed-types.ts'
import { nearConstant } from './checks/near-constant.ts'
import { keptWords, nullWords } from './checks/null-words.ts'
import { numberCodes } from './checks/number-codes.ts'
import { numberForm } from './checks/number-form.ts'
import { rareStrayValues } from './checks/rare-stray-values.ts'
import { sentinel } from './checks/sentinel.ts'
import { trailingDots } from './checks/trailing-dots.ts'
import { unreadableValues } from './checks/unreadable-values.ts'
import type { ColumnCheck } from './column-reading.ts'

/** Every check that looks at one column, in the order in which their suspicions are told. */
export const checks: readonly ColumnCheck[] = [
  constant,
  nearConstant,
  idLike,
  freeText,
  blanksInNumbers,
  nullWords,
  keptWords,
  unreadableValues,
  sentinel,
  farValue,
  numberCodes,
  mixedTypes,
  edgeWhitespace,
  trailingDots,
  caseVariants,
  rareStrayValues,
  mixedDateFormats,
  ambiguousDates,
  numberForm,
  clockChange,
]
