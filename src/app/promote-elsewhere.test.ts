import { expect, test } from 'vitest'
import { onBothDatabases } from '../../test/both-databases.ts'
import { judgeReference } from './judge-reference.ts'
import { openApp } from './open-app.ts'
import { personAt, terminalPromotions } from './promote-model.ts'

onBothDatabases(({ newPlace }) => {
  test('a version that a client registered is refused with what cannot be shown of it', async () => {
    const app = await openApp({ ...(await newPlace()), threads: 1 })
    const { registry, evidence } = app.store
    const by = { actor: 'ann', atMs: 1 }
    try {
      await registry.createModel({ name: 'churn', tags: [] }, by)
      const place = { source: 'runs:/4f/model', location: 's3://b/model', runId: '4f' }
      await registry.createVersion({ model: 'churn', ...place, tags: [] }, by)
      await registry.setAlias({ model: 'churn', version: 1 }, 'champion', by)
      const { promote, approve, reject } = terminalPromotions(app)

      const refused = await promote('churn/1', 'challenger', personAt('bob'))
      expect(refused).toMatchObject({ model: 'churn/1', alias: 'challenger', verdict: 'refused' })
      expect(refused.gate.reasons).toEqual([
        'not passed: its gate at registration: a client registered it from runs:/4f/model, without one',
        'not passed: its origin lacks training record, config, snapshot, evaluation set: its run 4f was tracked, not trained here',
        expect.stringContaining('set_registered_model_alias("churn", "challenger", "1")'),
      ])
      const [told] = await evidence.list({ subject: 'churn/1', limit: 1 })
      expect(told).toMatchObject({ action: 'promotion.refused', actor: 'bob' })
      expect(await judgeReference(app, 'churn')).toMatchObject({ model: 'churn/1', gate: { passed: false } })
      await expect(approve('churn/1', personAt('bob'))).rejects.toMatchObject({ code: 'PROMOTION_NOT_PENDING' })
      await expect(reject('churn@champion', personAt('bob'))).rejects.toMatchObject({ code: 'PROMOTION_NOT_PENDING' })

      // What is nowhere is still told as before.
      for (const [reference, code] of [
        ['churn/2', 'MODEL_NOT_FOUND'],
        ['nobody', 'MODEL_NOT_FOUND'],
        ['a/b/c', 'MODEL_NAME'],
      ] as const) {
        await expect(promote(reference, 'champion', personAt('bob'))).rejects.toMatchObject({ code })
        await expect(judgeReference(app, reference)).rejects.toMatchObject({ code })
      }
    } finally {
      await app.close()
    }
  })
})
