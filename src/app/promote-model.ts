import { createPromotions, type Promotions } from '../registry/promotion/promotions.ts'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { judgeVersion } from './judge-version.ts'
import { configFile, loadProject } from './load-project.ts'
import { terminalActor } from './open-app.ts'
import { policyOf } from './promotion-policy.ts'
import type { Person } from '../domain/access.ts'
import type { App } from './open-app.ts'

/** Promotions as the commands ask for them: judged in this process. */
export function terminalPromotions(app: App): Promotions {
  return createPromotions({
    models: app.store.models,
    registered: app.store.registry,
    evidence: app.store.evidence,
    clock: app.clock,
    judge: (version) => judgeVersion(app, version),
    policyOf: async (version) =>
      policyOf(app, version, existsSync(join(app.folder, configFile)) ? await loadProject(app.folder) : undefined),
    hasUsers: async () => (await app.store.access.users.list()).length > 0,
  })
}

/** Who is at the terminal, as far as it was said. */
export function personAt(as: string | undefined): Person {
  return as === undefined ? { name: terminalActor, identity: 'unnamed' } : { name: as, identity: 'stated' }
}
