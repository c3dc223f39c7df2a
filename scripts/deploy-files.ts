// Writes the rules of Prometheus and the dashboard of Grafana into deploy/, or into the folder that is named. The
// objectives are those of THROUGHLINE_SLO_*; `npm test` fails where deploy/ is not what this writes without them.
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { deployFiles } from './deploy/files.ts'

const [folder = fileURLToPath(new URL('../deploy', import.meta.url))] = process.argv.slice(2)
for (const [name, text] of Object.entries(deployFiles(process.env))) {
  const path = join(folder, name)
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text)
}
