// Packs what goes to the registry: the package, and one with the native half for each platform that was built. The tarballs
// are written to the folder given.
//
//     node scripts/pack.mjs ../../target/node-package

import { execFileSync } from 'node:child_process'
import { copyFileSync, cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

const here = fileURLToPath(new URL('..', import.meta.url))
const out = resolve(process.argv[2] ?? 'packed')
const stage = join(out, 'stage')
const napi = join(here, 'node_modules/.bin/napi')

rmSync(out, { recursive: true, force: true })
mkdirSync(stage, { recursive: true })

const run = (program, words, cwd) => execFileSync(program, words, { cwd, stdio: ['ignore', 'inherit', 'inherit'] })

// What the package consists of; its lists say what of that is packed.
const manifest = JSON.parse(readFileSync(join(here, 'package.json'), 'utf8'))
for (const name of readdirSync(here)) {
  const isWanted = ['lib', 'types'].includes(name) || /\.(mjs|mts|node)$/.test(name) || ['README.md', 'native.js'].includes(name)
  if (isWanted) cpSync(join(here, name), join(stage, name), { recursive: true })
}
for (const license of ['LICENSE-APACHE', 'LICENSE-MIT']) copyFileSync(join(here, '../..', license), join(stage, license))
delete manifest.scripts
delete manifest.devDependencies
writeFileSync(join(stage, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`)

run(napi, ['create-npm-dirs'], stage)
run(napi, ['artifacts', '--output-dir', '.'], stage)
run(napi, ['pre-publish', '--tag-style', 'npm', '--skip-optional-publish', '--no-gh-release'], stage)

for (const folder of [...readdirSync(join(stage, 'npm')).map((name) => join(stage, 'npm', name)), stage]) {
  run('npm', ['pack', '--silent', '--pack-destination', out], folder)
}
rmSync(stage, { recursive: true })
