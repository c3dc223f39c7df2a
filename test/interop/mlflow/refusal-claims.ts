import { expect, test } from 'vitest'
import type { Session } from './session.ts'

/** The codes and words of refusals: clients and their tests compare them. */
export function refusalClaims(session: Session): void {
  const { ask } = session
  const invalid = 'INVALID_PARAMETER_VALUE'
  const missing = 'RESOURCE_DOES_NOT_EXIST'

  test('what cannot be raises the exception it raises with MLflow', async () => {
    const refused = await ask<Record<string, { code: string; message: string } | null>>('errors.every')
    const codes = Object.fromEntries(Object.entries(refused).map(([name, refusal]) => [name, refusal?.code]))
    expect(codes).toEqual({
      get_experiment: missing,
      get_run: missing,
      log_metric: missing,
      log_param: invalid,
      log_param_again: undefined,
      log_batch_params: invalid,
      delete_tag: missing,
      create_run: missing,
      create_run_deleted: invalid,
      // MLflow's own server answers 500.
      rename_deleted: session.isStock ? 'INTERNAL_ERROR' : invalid,
      delete_twice: missing,
      restore_active: missing,
      restore_run: missing,
      // MLflow's own server answers that nothing was logged.
      history: session.isStock ? undefined : missing,
      model: missing,
      version: missing,
      alias: session.isStock && session.major === 2 ? invalid : missing,
      artifacts: missing,
      escape: 400,
    })
    const says = (name: string, words: string): void => expect(refused[name]?.message).toContain(words)
    says('get_experiment', 'No Experiment with id=999999 exists')
    says('get_run', `Run with id=${'0'.repeat(32)} not found`)
    says('log_param', 'Changing param values is not allowed')
    says('log_batch_params', 'Duplicate parameter keys have been submitted')
    says('model', 'Registered Model with name=none not found')
  })

  test("what the client's own checks would stop is refused in MLflow's words", async () => {
    const answers = await ask<Record<string, [number, string | null, string | null]>>('errors.wire')
    const see = ' See the API docs for more information about request parameters.'
    const lacks = (path: string): unknown[] => [400, invalid, `Missing value for required parameter '${path}'.${see}`]
    expect(answers).toMatchObject({
      'no run': lacks('run_id'),
      'no key': lacks('key'),
      'text value': [400, invalid, expect.stringMatching(/^Invalid value "x" for parameter 'value' supplied/)],
      'text time': [200],
      'bad key': [400, invalid, expect.stringContaining('Names may only contain alphanumerics')],
      'up key': [400, invalid, expect.stringContaining('Names may be treated as files in certain cases')],
      'long key': [400, invalid, expect.stringContaining('250')],
      many: [400, invalid, expect.stringContaining('can contain at most 1000 metrics. Got 1001 metrics')],
      'many params': [400, invalid, expect.stringContaining('can contain at most 100 params. Got 101 params')],
      'in batch': lacks('metrics[0].key'),
      'no name': lacks('name'),
      'number name': [400, invalid, expect.stringMatching(/^Invalid value 5 for parameter 'name' supplied/)],
      'no such': [404],
      get: [200],
      history: lacks('metric_key'),
      'many results': [400],
      'no results': [400],
      'bad version': [400, invalid],
    })
  })
}
