import { ambiguousDates } from './checks/ambiguous-dates.ts'
import { blanksInNumbers } from './checks/blanks-in-numbers.ts'
import { caseVariants } from './checks/case-variants.ts'
import { clockChange } from './checks/clock-change.ts'
import { constant } from './checks/constant.ts'
import { edgeWhitespace } from './checks/edge-whitespace.ts'
import { freeText } from './checks/free-text.ts'
import { idLike } from './checks/id-like.ts'
import { mixedDateFormats } from './checks/mixed-date-formats.ts'
import { nullWords } from './checks/null-words.ts'
import { numberForm } from './checks/number-form.ts'
import { rareStrayValues } from './checks/rare-stray-values.ts'
import { sentinel } from './checks/sentinel.ts'
import { trailingDots } from './checks/trailing-dots.ts'
import { unreadableValues } from './checks/unreadable-values.ts'
import type { ColumnCheck } from './column-reading.ts'

/** Every check that looks at one column, in the order in which their suspicions are told. */
export const checks: readonly ColumnCheck[] = [
  constant,
  idLike,
  freeText,
  blanksInNumbers,
  nullWords,
  unreadableValues,
  sentinel,
  edgeWhitespace,
  trailingDots,
  caseVariants,
  rareStrayValues,
  mixedDateFormats,
  ambiguousDates,
  numberForm,
  clockChange,
]
