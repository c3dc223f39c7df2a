// Writes docs/reference anew from the program's own tables. `npm test` fails where a page is not what this writes.
import { writeFileSync } from 'node:fs'
import { pages } from './reference/pages.ts'

for (const [name, page] of Object.entries(pages)) {
  writeFileSync(new URL(`../docs/reference/${name}`, import.meta.url), await page())
}
