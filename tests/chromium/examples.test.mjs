// The examples of `examples/web` and the page of the README, as people open them. The address of the server is the only change.

import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { pathToFileURL } from 'node:url'
import { root, suite, until } from './browser.mjs'

const has = suite()
const examples = join(root, 'examples/web')
const built = mkdtempSync(join(tmpdir(), 'roomkey-examples-'))
after(() => rmSync(built, { recursive: true, force: true }))

/** The text of a file with our server in it. */
const text = (path) => readFileSync(join(root, path), 'utf8').replaceAll('http://127.0.0.1:9000', has.server.url)

const read = (page, id) => page.locator(`#${id}`).textContent()
const becomes = (page, id, words) => page.waitForFunction(([id, words]) => document.getElementById(id)?.textContent.includes(words), [id, words])

test('the examples of React and Vue are bundled, and have the types that they say', () => {
  execFileSync(process.execPath, ['build.mjs', built], { cwd: examples, stdio: 'inherit' })
  execFileSync(process.execPath, ['node_modules/typescript/bin/tsc', '--noEmit'], { cwd: examples, stdio: 'inherit' })
})

test('the plain page joins with a live token, and leaves', async () => {
  const page = await has.open(has.web.page('/plain.html', text('examples/web/plain/index.html')))
  await becomes(page, 'state', 'CONNECTED')
  await page.click('#join')
  await becomes(page, 'message', 'This token opens the meeting: ')
  await page.click('#leave')
  await becomes(page, 'state', 'DISCONNECTED')
  assert.ok(await page.locator('#join').isDisabled())
  assert.deepEqual([page.asked.length, page.thrown], [1, []])
})

test('the plain page says why there is no session', async () => {
  const html = text('examples/web/plain/index.html').replace('/get-token', '/get-token?permissions=allow_mod')
  const page = await has.open(has.web.page('/plain-refused.html', html))
  await becomes(page, 'state', 'ERROR')
  assert.ok((await read(page, 'message')).length > 0)
})

for (const name of ['react', 'vue']) {
  const open = async (change = (html) => html) => {
    has.web.page(`/${name}/index.html`, change(text(`examples/web/${name}/index.html`)))
    has.web.page(`/${name}/${name}.js`, readFileSync(join(built, name, `${name}.js`)))
    return has.open(`${has.web.url}/${name}/index.html`, {
      before: (page) => page.addInitScript(() => {
        new MutationObserver((_, observer) => {
          if (!document.getElementById('state')) return
          window.shown = performance.now()
          observer.disconnect()
        }).observe(document, { childList: true, subtree: true })
      }),
    })
  }

  test(`${name}: one call starts the session, also in strict mode; leaving stops it, coming back starts it`, async () => {
    const page = await open()
    await becomes(page, 'state', 'CONNECTED')
    assert.equal(page.asked.length, 1)
    // A session that strict mode had stopped in between would wait for a second with its next request.
    const late = await page.evaluate(() => performance.getEntriesByType('resource').find(({ name }) => name.includes('/get-token')).startTime - window.shown)
    assert.ok(late < 900, `${late} ms`)
    await page.click('#leave')
    if (name === 'react') await becomes(page, 'state', 'DISCONNECTED')
    await becomes(page, 'leave', 'Come back')
    await page.click('#leave')
    await becomes(page, 'state', 'CONNECTED')
    assert.equal(page.asked.length, 2)
    await page.click('#join')
    await becomes(page, 'message', 'This token opens the meeting: ')
    assert.equal(page.asked.length, 2)
    const complaints = page.said.filter((line) => /^(error|warning)/.test(line) && !line.includes('favicon'))
    assert.deepEqual([complaints, page.thrown], [[], []])
  })

  test(`${name}: a session that cannot be started is shown with its reason`, async () => {
    const page = await open((html) => html.replace('/get-token', '/get-token?permissions=allow_mod'))
    await becomes(page, 'state', 'ERROR')
    assert.ok((await page.locator('body').textContent()).includes('The request for a token was refused.'))
    assert.ok(await page.locator('#join').isDisabled())
  })
}

test('the page of the README shows a live token, and opens from a file', async () => {
  const [, html] = /```html\n(.*?)```/s.exec(text('README.md'))
  assert.ok(html.trim().split('\n').length <= 10, 'ten lines')
  const path = join(built, 'readme.html')
  writeFileSync(path, html.replace('YOUR_SESSION_TOKEN', 'abc.def.ghi'))
  const page = await has.open(String(pathToFileURL(path)))
  await until(page, 'CONNECTED')
  await page.waitForFunction(() => document.body.textContent.includes('abc.def.ghi'))
  assert.deepEqual(page.thrown, [])
})
