import { describe, expect, test } from 'vitest'
import { isNamedEarlier, saysAfter, sharesTargetWord, tokensOf } from './column-meaning.ts'

describe('tokensOf', () => {
  test.each([
    ['Cost Total $', ['cost', 'total']],
    ['costRepair', ['cost', 'repair']],
    ['CLOSED_AT', ['closed', 'at']],
    ['closedate', ['close', 'date']],
    ['XMLResult2', ['xml', 'result']],
    ['poutcome', ['poutcome']],
  ])('cuts %s', (name, tokens) => expect(tokensOf(name)).toEqual(tokens))
})

describe('saysAfter', () => {
  test.each([
    'Cost Repair',
    'refund_amount',
    'claimPaid',
    'settlementDate',
    'call_duration',
    'days_to_close',
    'ClosedDate',
    'close date',
    'resolvedAt',
    'Resolution Code',
    'outcome',
    'end_date',
    'completedOn',
    'cancellation_reason',
    'returned_qty',
    'recoveries',
    'payoutUsd',
    'penalty',
    'discharge_disposition',
    'death_date',
    'chargeback',
    'arr_delay',
    'loss',
  ])('hears %s', (name) => expect(saysAfter(name, undefined)?.where).toBe('name'))

  test.each([
    'BILL_AMT1',
    'PAY_AMT1',
    'MonthlyCharges',
    'TotalCharges',
    'Contract',
    'tenure',
    'poutcome',
    'previous_outcome',
    'infant_mortality',
    'prior_refunds',
    'estimated_cost',
    'sched_arr_time',
    'loan_duration',
    'unit_cost',
    'cost_of_living',
    'screen resolution',
    'arrival_date_month',
    'Wildlife Size',
    'Phase of flight',
    'education-num',
    'lastName',
    'median_house_value',
    'closet',
    'lossless',
    'resort',
  ])('does not hear %s', (name) => expect(saysAfter(name, undefined)).toBeUndefined())

  test('hears the description of a name that says nothing', () => {
    expect(saysAfter('x17', 'USD refunded to the customer')).toEqual({ word: 'refunded', where: 'description' })
  })
  test('believes a description that speaks of something earlier against the name', () => {
    expect(saysAfter('duration', 'seconds of the previous call')).toBeUndefined()
    expect(saysAfter('duration', 'duration of the loan, in months')).toBeUndefined()
  })
})

describe('sharesTargetWord', () => {
  test('hears the reason and the date of the event that is predicted', () => {
    expect(sharesTargetWord('churn_reason', 'churn')?.word).toBe('churn reason')
    expect(sharesTargetWord('DefaultDate', 'is_default')?.word).toBe('default date')
  })
  test('does not hear other columns that share the word', () => {
    expect(sharesTargetWord('credit_amount', 'credit')).toBeUndefined()
    expect(sharesTargetWord('previous_churn_date', 'churn')).toBeUndefined()
    expect(sharesTargetWord('churn', 'churn')).toBeUndefined()
  })
})

test('a lagged value is named earlier', () => {
  expect(['lag_1', 'previousPrice', 'price_prev'].every(isNamedEarlier)).toBe(true)
  expect(isNamedEarlier('flag')).toBe(false)
})
