// Builds the package: the module, the file for a script tag, and the types. The server carries the script file, so a copy is kept
// with it. With --check nothing is written there; it only says whether that copy is what would be written.

import { build } from 'esbuild'
import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'

const here = fileURLToPath(new URL('..', import.meta.url))
const served = join(here, '../../../crates/roomkey-server/src/http/session.js')
const LIMIT = 8 * 1024

for (const folder of ['cjs', 'lib', 'types']) rmSync(join(here, folder), { recursive: true, force: true })

const common = { absWorkingDir: here, bundle: true, charset: 'utf8', minify: true, legalComments: 'none', tsconfigRaw: '{}', target: 'es2022', write: true }
// Names that stay inside, among them those of what goes into the machine and comes out: shorter ones do as well.
const inside = `
  about after age changed date deadline denied draw end failure fetched first flight forget forgiven generation giveUp got grant handle held is isNew isStart lease leased letGo lifetime listener
  missed number pollTimeout refuse renewable renewal_refused retry_after sent since source started steady sure time transient until waiter wall wasAsked why`
const names = { mangleProps: new RegExp(`^(${inside.trim().split(/\s+/).join('|')})$`), mangleQuoted: true }
const module = await build({ ...common, ...names, entryPoints: ['src/index.ts'], outfile: 'lib/index.js', format: 'esm', platform: 'neutral', metafile: true })
const banner = { js: '// Roomkey, MIT OR Apache-2.0' }
// What stack traces call the file, of our errors and of those that go through it: its address may have tokens in it.
const footer = { js: '//# sourceURL=roomkey-session.js' }
await build({ ...common, ...names, entryPoints: ['src/script.ts'], outfile: 'lib/session.js', format: 'iife', platform: 'browser', banner, footer })
execFileSync(process.execPath, [join(here, 'node_modules/typescript/bin/tsc')], { cwd: here, stdio: 'inherit' })


// For `require`. A process has one `SessionManager` however it asks for it, so in Node `import` leads to the same file.
const { outputFiles } = await build({ ...common, ...names, entryPoints: ['src/index.ts'], outfile: 'cjs/index.js', format: 'cjs', platform: 'node', write: false })
cpSync(join(here, 'types'), join(here, 'cjs'), { recursive: true })
writeFileSync(join(here, 'cjs/index.js'), outputFiles[0].contents)
writeFileSync(join(here, 'cjs/package.json'), '{ "type": "commonjs" }\n')
const exported = Object.values(module.metafile.outputs)[0].exports
writeFileSync(join(here, 'lib/node.js'), `export { ${exported.join(', ')} } from '../cjs/index.js'\n`)

const script = readFileSync(join(here, 'lib/session.js'))
for (const name of ['index.js', 'session.js']) {
  const size = gzipSync(readFileSync(join(here, 'lib', name)), { level: 9 }).length
  console.log(`${name}: ${size} bytes gzipped`)
  if (size >= LIMIT) {
    console.error(`${name} is not under ${LIMIT} bytes gzipped.`)
    process.exitCode = 1
  }
}
if (process.argv.includes('--check')) {
  if (!script.equals(readFileSync(served))) {
    console.error(`${served} is not what the build makes: run \`npm run build\` in ${here}.`)
    process.exitCode = 1
  }
} else {
  mkdirSync(dirname(served), { recursive: true })
  writeFileSync(served, script)
}
