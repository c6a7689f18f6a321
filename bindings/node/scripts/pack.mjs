// Packs what goes to the registry, once it is built: the package, and one with the native half for each platform that was built,
// all with their licences. The tarballs are written to the folder given, whatever else is in it, and their names printed.
//
//     npm ci && npm run build && node scripts/pack.mjs ../../target/packages

import { execFileSync } from 'node:child_process'
import { copyFileSync, cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

const here = fileURLToPath(new URL('..', import.meta.url))
const out = resolve(process.argv[2] ?? 'packed')
const napi = join(here, 'node_modules/.bin/napi')
const licences = ['LICENSE-APACHE', 'LICENSE-MIT']

for (const needed of ['lib/index.js', 'node_modules/.bin/napi']) {
  if (!existsSync(join(here, needed))) {
    console.error(`${needed} is missing: run \`npm ci && npm run build\` in ${here} first.`)
    process.exit(1)
  }
}
mkdirSync(out, { recursive: true })
const stage = mkdtempSync(join(tmpdir(), 'roomkey-pack-'))

const run = (program, words, cwd) => execFileSync(program, words, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] })

try {
  // What the package consists of; its lists say what of that is packed.
  const manifest = JSON.parse(readFileSync(join(here, 'package.json'), 'utf8'))
  for (const name of readdirSync(here)) {
    const isWanted = ['lib', 'types'].includes(name) || /\.(mjs|mts|node)$/.test(name) || ['README.md', 'native.js'].includes(name)
    if (isWanted) cpSync(join(here, name), join(stage, name), { recursive: true })
  }
  for (const licence of licences) copyFileSync(join(here, '../..', licence), join(stage, licence))
  delete manifest.scripts
  delete manifest.devDependencies
  // The native halves are packages of their own. A folder that is installed as it stands has its own beside it.
  manifest.files = manifest.files.filter((pattern) => pattern !== '*.node')
  writeFileSync(join(stage, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`)

  run(napi, ['create-npm-dirs'], stage)
  run(napi, ['artifacts', '--output-dir', '.'], stage)
  run(napi, ['pre-publish', '--tag-style', 'npm', '--skip-optional-publish', '--no-gh-release'], stage)

  for (const name of readdirSync(join(stage, 'npm'))) {
    const folder = join(stage, 'npm', name)
    const platforms = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
    platforms.files = [...(platforms.files ?? []), ...licences]
    writeFileSync(join(folder, 'package.json'), `${JSON.stringify(platforms, null, 2)}\n`)
    for (const licence of licences) copyFileSync(join(here, '../..', licence), join(folder, licence))
    console.log(join(out, run('npm', ['pack', '--silent', '--pack-destination', out], folder).trim()))
  }
  console.log(join(out, run('npm', ['pack', '--silent', '--pack-destination', out], stage).trim()))
} finally {
  rmSync(stage, { recursive: true, force: true })
}
