import { Version } from '../../api/version.ts'
import type { App, ServerNeeds } from '../needs.ts'

/** GET /version */
export function versionRoutes(app: App, { version }: ServerNeeds): void {
  app.get(
    '/version',
    { config: { action: 'open' }, schema: { summary: 'What runs here', response: { 200: Version } } },
    version,
  )
}
