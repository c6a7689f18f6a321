// What is inside the package, for tests that look at it alone: the sources, with one text of them replaced if a test wants to see
// whether somebody notices.

import { build } from 'esbuild'
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'

const here = fileURLToPath(new URL('../..', import.meta.url))
const all = ['machine', 'clock', 'answer', 'origin', 'script-url', 'session', 'error', 'index']

/** What whoever runs a suite again wants to see noticed by it. */
const seeded = process.env.ROOMKEY_MISTAKE && JSON.parse(process.env.ROOMKEY_MISTAKE)

/** The modules as one. `replaced` is `{ file, find, replace }`; the text has to stand in the file once. */
export async function inside(replaced = seeded) {
  const plugin = {
    name: 'replace',
    setup({ onLoad }) {
      onLoad({ filter: /\.ts$/ }, async ({ path }) => {
        let contents = await readFile(path, 'utf8')
        if (replaced && path.endsWith(`/src/${replaced.file}`)) {
          const times = contents.split(replaced.find).length - 1
          if (times !== 1) throw new Error(`it stands ${times} times in ${replaced.file}: ${replaced.find}`)
          contents = contents.replace(replaced.find, () => replaced.replace)
        }
        return { contents, loader: 'ts' }
      })
    },
  }
  const contents = all.map((name) => `export * from './src/${name}.ts'`).join('\n')
  const { outputFiles } = await build({
    absWorkingDir: here, bundle: true, format: 'esm', platform: 'neutral', target: 'es2022', write: false, plugins: [plugin],
    logLevel: 'silent', stdin: { contents, resolveDir: here, loader: 'ts' },
  })
  return import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString('base64')}`)
}
