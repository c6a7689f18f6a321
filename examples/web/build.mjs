// Bundles the examples for React and Vue, each into one file beside its page. A framework's own tool would do the same.

import { build } from 'esbuild'
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { compileScript, parse } from 'vue/compiler-sfc'

const here = fileURLToPath(new URL('.', import.meta.url))
const out = process.argv[2] ?? here

/** Components of Vue in one file, as esbuild takes them: a script with its template in it. */
const vue = {
  name: 'vue',
  setup({ onLoad }) {
    onLoad({ filter: /\.vue$/ }, async ({ path }) => {
      const { descriptor, errors } = parse(await readFile(path, 'utf8'), { filename: path })
      if (errors.length) throw errors[0]
      const { content } = compileScript(descriptor, { id: path, inlineTemplate: true })
      return { contents: content, loader: 'ts' }
    })
  },
}

const common = { absWorkingDir: here, bundle: true, format: 'iife', target: 'es2022', jsx: 'automatic', logLevel: 'warning' }
// In development React says what it minds, and Vue too.
const define = {
  'process.env.NODE_ENV': '"development"',
  __VUE_OPTIONS_API__: 'false',
  __VUE_PROD_DEVTOOLS__: 'false',
  __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: 'false',
}
await build({ ...common, define, entryPoints: ['react/main.tsx'], outfile: `${out}/react/react.js` })
await build({ ...common, define, entryPoints: ['vue/main.ts'], outfile: `${out}/vue/vue.js`, plugins: [vue] })
