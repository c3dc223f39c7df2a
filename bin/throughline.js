#!/usr/bin/env node
// Plain JavaScript that any Node can parse: it says which Node is needed before anything newer is loaded.
var major = Number(process.versions.node.split('.')[0])
if (major < 24) {
  process.stderr.write(
    'throughline needs Node 24 or newer; this is Node ' +
      process.versions.node +
      '.\n' +
      'Install it beside the package (npm install node@24) and run npx throughline again.\n',
  )
  process.exit(2)
}
import('node:module')
  .then(function (module) {
    // What was compiled is kept for the next start, in the folder for temporary files.
    module.enableCompileCache()
    return import('../dist/main.js')
  })
  .catch(function (error) {
    process.stderr.write(String((error && error.stack) || error) + '\n')
    process.exit(3)
  })
