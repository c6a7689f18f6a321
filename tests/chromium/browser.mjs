// A browser, a server of Roomkey and a server of pages for each suite. What is started here is stopped here, by its own handle.
//
// Chromium is the system's. What a device does to a page, its clock set or its lid closed, is done to the page's two clocks: the
// session manager has no others.

import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { after, before } from 'node:test'
import { chromium } from 'playwright-core'
import { serve } from '../sessions/serve.mjs'

export { root } from '../sessions/serve.mjs'

/** How long a page may take for anything, in milliseconds: much, because machines that test are busy. */
const PATIENCE = 20_000

/** Serves what it is given: `page(path, html, headers)` and `folder(path, directory)`. */
async function pages() {
  const kept = new Map()
  const folders = []
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url, 'http://page')
    // Browsers ask for it when they have time.
    if (pathname === '/favicon.ico') return response.writeHead(204).end()
    const known = kept.get(pathname)
    if (known) return response.writeHead(200, known.headers).end(known.body)
    for (const [path, directory] of folders) {
      const file = join(directory, pathname.slice(path.length))
      if (!pathname.startsWith(path) || !file.startsWith(directory) || !existsSync(file)) continue
      const type = { '.js': 'text/javascript', '.html': 'text/html; charset=utf-8' }[/\.\w+$/.exec(file)?.[0]] ?? 'text/plain'
      return response.writeHead(200, { 'content-type': type }).end(await readFile(file))
    }
    response.writeHead(404).end()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = `http://127.0.0.1:${server.address().port}`
  return {
    url,
    page(path, body, headers = {}) {
      kept.set(path, { body, headers: { 'content-type': path.endsWith('.js') ? 'text/javascript' : 'text/html; charset=utf-8', ...headers } })
      return url + path
    },
    folder(path, directory) {
      folders.push([path, directory])
      return url + path
    },
    async stop() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

/** Puts `device` into every page: `set` sets its clock, `sleep` is a lid closed. Runs in the page. */
function device({ ahead }) {
  const wall = Date.now
  const steady = performance.now.bind(performance)
  let [set, counted] = [ahead, 0]
  const now = () => wall() + set
  globalThis.Date = class extends Date {
    constructor(...given) {
      if (given.length) super(...given)
      else super(now())
    }
    static now() {
      return now()
    }
  }
  performance.now = () => steady() + counted
  globalThis.device = {
    /** The clock is set; no time passes. */
    set: (milliseconds) => void (set += milliseconds),
    /** The device sleeps. Where `isCounted`, the browser's steady clock goes on meanwhile, as on Windows. */
    sleep(milliseconds, isCounted) {
      set += milliseconds
      if (isCounted) counted += milliseconds
    },
  }
}

/**
 * What a suite has: `server` (roomkey serve), `web` (pages), `open(url, options)` (a page in a context of its own) and `tab(page)`.
 */
export function suite() {
  const has = {}
  let browser
  before(async () => {
    has.server = await serve()
    has.web = await pages()
    browser = await chromium.launch({
      executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
      // The cache that pages come back from is what users have.
      ignoreDefaultArgs: ['--disable-back-forward-cache'],
      args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--host-resolver-rules=MAP stranger.example 127.0.0.1'],
    })
  })
  after(async () => {
    // Each is stopped, whatever becomes of the others.
    const ends = [browser?.close(), has.web?.stop(), has.server?.stop()]
    for (const end of await Promise.allSettled(ends)) if (end.status === 'rejected') throw end.reason
  })
  has.open = async (url, { ahead = 0, before } = {}) => {
    const context = await browser.newContext()
    context.setDefaultTimeout(PATIENCE)
    await context.addInitScript(device, { ahead })
    const page = await context.newPage()
    return watched(page, has, async () => {
      await before?.(page)
      await page.goto(url)
    })
  }
  has.tab = async (page, url) => watched(await page.context().newPage(), has, async (tab) => tab.goto(url))
  return has
}

/** Counts what a page asks our server for, and keeps what it says and throws. */
async function watched(page, has, go) {
  page.asked = []
  page.said = []
  page.thrown = []
  page.on('request', (request) => {
    if (request.url().startsWith(has.server.url) && !request.url().includes('/session.js')) page.asked.push(request)
  })
  page.on('console', (message) => page.said.push(`${message.type()}: ${message.text()}`))
  page.on('pageerror', (error) => page.thrown.push(String(error)))
  await go(page)
  return page
}

/** Until the session of the page is in this state. */
export const until = (page, state) => page.waitForFunction((wanted) => SessionManager.state === wanted, state)
