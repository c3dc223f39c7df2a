import { readSettings } from '../../src/app/settings.ts'
import { objectivesOf } from '../../src/app/objectives.ts'
import { alertRules } from './alert-rules.ts'
import { dashboard } from './dashboard.ts'

/** Files of deploy/ that are made by the program itself, by path. @param env  where the objectives are read from */
export function deployFiles(env: Readonly<Record<string, string | undefined>>): Readonly<Record<string, string>> {
  return {
    'prometheus/rules.yml': alertRules(objectivesOf(readSettings(env))),
    'grafana/throughline.json': dashboard(),
  }
}
