/**
 * Words that say a value is recorded after the moment of decision, and words that say it is not. Data, not code: add a
 * word here when a real table shows one. A word ending in `*` stands for all that begin with it; a phrase is several
 * tokens in a row. Names are cut into tokens first: `CostRepair`, `cost_repair` and `Cost Repair` are the same.
 */

/** Words and phrases written several to a line, with commas. */
function listed(...lines: readonly string[]): readonly string[] {
  return lines.flatMap((line) => line.split(', '))
}

/** In a column's name or in its description. */
export const AFTER_WORDS: readonly string[] = listed(
  // what it came to cost
  'cost*, repair*, refund*, reimburs*, settlement*, settled, payout*, pay out, indemnit*',
  'compensation, recovered, recoveries, recovery, penalt*, chargeback*, charge back, chargeoff*',
  'charge off, charged off, writeoff*, write off, written off, claim paid, paid claim*, claim payment*',
  'loss, losses, damage*, salvage, late fee*, paid date, date paid, paid on, paid at, amount paid out',
  // how long it took
  'duration*, elapsed, time to, days to, hours to, minutes to, weeks to, time until, days until',
  'hours until, minutes until, handle time, handling time, response time, turnaround, downtime, ttr',
  'mttr, air time, taxi in, taxi out, wheels on, wheels off, follow up, length of stay',
  // how it was closed
  'closed, closure, close date, close time, close code, close reason, close notes, closing date',
  'resolv*, resolution*, completed, completion, complete date, cancelled, canceled, cancellation*',
  'cancelation*, cancel date, cancel reason, terminated, termination*, finished, finish date',
  'finish time, ended, end date, end time, end reason, exit date, exit reason, exit interview',
  'leaving date, leaving reason, leave reason, reason for leaving, departure reason, withdrawn',
  'dropoff, drop off, delivered, received date, stop time, stop date, reopen*, won date, lost reason',
  // what came of it
  'outcome*, result, results, final, disposition*, verdict*, convict*, denial*, rejection*',
  'returned, return date, return reason, return quantity, return qty, postmortem, post mortem',
  'investigation*, dispute*, escalat*, remediat*, root cause, corrective, surviv*, relapse*, complication*',
  'discharge*, death*, deceased, died, fatalit*, casualt*, injur*, mortality, autopsy, readmi*',
  'arrival, arr time, arr delay, arrived, dep delay, departure delay, late aircraft, actual',
  // said outright
  'afterwards, after the fact, after the event, after the decision, known only after, known after',
  'only known after, recorded after, recorded once, recorded when the, filled in after, hindsight',
)

/** In a column's name only: in a description these words say too little. */
export const AFTER_WORDS_IN_NAMES: readonly string[] = ['delay*']

/**
 * A name or description with one of these speaks of something earlier, planned or guessed: the after-words in it do
 * not count.
 */
export const BEFORE_WORDS: readonly string[] = listed(
  'previous*, prev, prior, past, earlier, historic*, history, former, lag, lag*, lagged',
  'rolling, trailing, yesterday, before, preceding, last year, last month, last week, last quarter',
  'prior to, to date, so far, ago, since',
  'estimat*, est, expected, planned, plan, sched, schedul*, forecast*, predicted arrival, crs',
  'budget*, quoted, quote, requested, request, listed, agreed, target, initial, opening',
  'known at, at decision, at booking, at the time of booking, at application, at admission, at signup',
)

/** Phrases that hold an after-word and still mean something known at the decision; they are taken out first. */
export const NOT_AFTER: readonly string[] = listed(
  'unit cost*, cost per, cost of living, cost of goods, cost center, cost centre, cost price',
  'item cost, product cost, standard cost, base cost, material cost, shipping cost, cost of the product',
  'contract duration, loan duration, credit duration, policy duration, subscription duration',
  'duration of the loan, duration of the credit, duration of the contract, contract end date, policy end date',
  'contract end, policy end, screen resolution, image resolution, video resolution, display resolution',
  'arrival date, arrival year, arrival month, arrival week, arrival day, damage cover*, loss cover*',
  'loss ratio, collision damage waiver, death benefit, injury cover*, final weight, final sampling weight',
  'cancellation policy, refund policy, return policy, repair plan, repair cover*, non refund*, refundable',
  'cancellation fee, completed education, education completed, completed grade, years completed, completed years',
  'never returned, dispute resolution clause, tax result, test result*, lab result*, result set, blood result*, exam result*',
  'closed end, recovery time objective, next arrival, weight loss, hearing loss, infant mortality, child mortality',
)

/** Words of a point in time: such a column follows any target that grows with time. */
export const TIME_WORDS: ReadonlySet<string> = new Set(
  listed(
    'year, yr, month, mnth, quarter, week, day, date, hour, hr, minute, time, timestamp',
    'datetime, period, decade, season, epoch, dteday, dt, ts',
  ),
)

/** Words that names run together with others: `closedate`, `repaircost`, `enddate`. */
export const COMPOUND_PARTS: ReadonlySet<string> = new Set(
  listed(
    'cost, repair, refund, close, closed, end, ended, date, time, amount, total, call, loss',
    'resolution, resolved, outcome, result, final, status, reason, code, claim, paid, payout',
    'return, returned, cancel, cancelled, canceled, complete, completed, exit, duration, delay',
    'days, hours, minutes, seconds, settlement, death, discharge, arrival, recovery, recovered',
    'to, at, on, flag, fee, usd, eur, damage, penalty',
  ),
)

/** Words that, beside the target's own word, name a fact about its event: `churn_reason`, `date of default`. */
export const EVENT_WORDS: ReadonlySet<string> = new Set([
  'reason',
  'cause',
  'label',
  'date',
  'probability',
  'prediction',
  'at',
])
/** Words of a target's name that mean nothing by themselves. */
export const FILLERS: ReadonlySet<string> = new Set(
  listed('is, has, was, will, the, of, flag, target, label, y, class, on, for, by, in'),
)
