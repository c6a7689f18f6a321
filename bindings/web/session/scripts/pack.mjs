// Packs what goes to the registry, once it is built, with its licences. The tarball is written to the folder given.
//
//     npm ci && npm run build && node scripts/pack.mjs ../../../target/packages/session

import { execFileSync } from 'node:child_process'
import { copyFileSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

const here = fileURLToPath(new URL('..', import.meta.url))
const out = resolve(process.argv[2] ?? 'packed')
if (!existsSync(join(here, 'lib/index.js'))) {
  console.error(`Run \`npm ci && npm run build\` in ${here} first.`)
  process.exit(1)
}
mkdirSync(out, { recursive: true })
const stage = mkdtempSync(join(tmpdir(), 'roomkey-pack-'))
try {
  const manifest = JSON.parse(readFileSync(join(here, 'package.json'), 'utf8'))
  for (const name of ['cjs', 'lib', 'types', 'README.md']) cpSync(join(here, name), join(stage, name), { recursive: true })
  for (const licence of ['LICENSE-APACHE', 'LICENSE-MIT']) copyFileSync(join(here, '../../..', licence), join(stage, licence))
  delete manifest.scripts
  delete manifest.devDependencies
  writeFileSync(join(stage, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`)
  const packed = execFileSync('npm', ['pack', '--silent', '--pack-destination', out], { cwd: stage, encoding: 'utf8' })
  console.log(join(out, packed.trim()))
} finally {
  rmSync(stage, { recursive: true, force: true })
}
