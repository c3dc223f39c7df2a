/**
 * One suspicion that a column would not be known at the decision, or gives the answer away.
 * 'excluded': not a feature; 'flagged': kept, shown to the user; 'kept': overruled in the config, with the reason.
 */
export interface LeakageFinding {
  readonly column: string
  readonly kind:
    | 'reproduces-target'
    | 'defines-target'
    | 'combines-to-target'
    | 'id-like'
    | 'recorded-after'
    | 'declared-after'
    | 'meaning-only'
    | 'data-only'
    | 'duplicates-across-split'
  /** One sentence with the numbers: '62 % damaged where Cost Repair is not zero (178 rows), 10.5 % overall'. */
  readonly evidence: string
  readonly action: 'excluded' | 'flagged' | 'kept'
}
