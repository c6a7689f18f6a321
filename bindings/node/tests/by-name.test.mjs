// Vendors by their name: whatever the vendor, the same calls; what is decided, the core decides.

import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { test } from 'node:test'
import { inspect as show } from 'node:util'
import { isRoomkeyError, opentok, Secret, vendor, VendorClaims, VendorKeys, vendors } from 'roomkey'

const secret = 'sentinel-9d3b1f0a6c5e4827b1a0f3c2d4e59687'
const now = 1_750_000_000
const session = String(opentok.SessionId.create('123456', { now }))
const videosdk = vendor('videosdk').open({ apiKey: 'my-api-key', secret })
const permissions = ['allow_join']

/** Those whose keys are an API key and a secret, perhaps with more that may be left out. */
const opened = vendors().flatMap((one) => {
  const made = { apiKey: '123456', secret }
  const needed = one.about.credentials.filter(({ isOptional }) => !isOptional).map(({ name }) => name)
  if (!needed.every((name) => name in made)) return []
  return [one.open(Object.fromEntries(needed.map((name) => [name, made[name]])))]
})

/** Refused, with no word of what was passed. */
function refused(run, code) {
  assert.throws(run, (error) => {
    assert.ok(isRoomkeyError(error), String(error?.stack))
    assert.equal(error.code, code, error.message)
    assert.doesNotMatch(show(error, { depth: 9, showHidden: true }).split('\n    at')[0], /sentinel|hunter2/)
    return true
  })
}

test('a vendor is found by its name and describes itself as data', () => {
  assert.ok(opened.length >= 3)
  for (const one of vendors()) {
    assert.deepEqual(vendor(one.name), one)
    const { about } = one
    assert.deepEqual([about.name, about.title], [one.name, one.title])
    assert.ok(about.credentials.some(({ isSecret }) => isSecret))
    for (const { mint, verify, besideGrant } of about.forms) {
      for (const { name, what, words, type } of [...mint, ...verify, ...(besideGrant ?? [])]) assert.ok(name && what && words && type)
    }
    for (const { claims } of about.forms) {
      for (const { name, what, words, type, example, isNullable } of claims) assert.ok(name && what && words && type && (example !== null || isNullable))
    }
    assert.throws(() => about.forms.push({}), TypeError)
    assert.deepEqual(structuredClone(about), about)
    assert.equal(show(one), `Vendor ${one.name}`)
  }
  refused(() => vendor('hunter2'), 'argument_invalid')
  for (const name of [undefined, 7, null]) refused(() => vendor(name), 'argument_invalid')
})

test('each name is written in camelCase here and comes back as the core has it', () => {
  const snake = (name) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
  const names = vendors().flatMap(({ about }) => [
    ...about.credentials, ...about.forms.flatMap(({ mint, verify }) => [...mint, ...verify]),
  ].map(({ name }) => name))
  assert.ok(names.includes('layoutClasses') && names.every((name) => /^[a-z][A-Za-z]*$/.test(name)))
  // The core knows each: the refusal is about what is missing or about the type, and never about the name.
  for (const keys of opened) {
    for (const { kinds: [kind], mint } of keys.vendor.about.forms) {
      for (const { name } of mint) {
        for (const written of [name, snake(name)]) {
          assert.throws(() => keys.mint({ kind, [written]: [7] }), ({ code, message }) => code === 'argument_invalid' && message.includes(`\`${snake(name)}\` is not`), name)
        }
      }
    }
  }
})

test('a grant becomes a token of the vendor, or is refused with the word', () => {
  for (const keys of opened) {
    const { name, grant: known } = keys.vendor.about
    const base = { room: name === 'opentok' ? session : 'class-7', identity: 'ann', join: 'join' }
    for (const [word, more] of [
      ['join: join', {}], ['join: ask', { join: 'ask' }], ['join: none', { join: 'none' }], ['moderate', { moderate: true }],
      ['name', { name: 'Ann' }], ['publish: false', { publish: false }], ['publish: [...]', { publish: ['camera'] }],
      ['subscribe: false', { subscribe: false }], ['hidden', { hidden: true }], ['record', { record: true }], ['metadata', { metadata: 'x' }],
    ]) {
      const mint = () => keys.mint({ grant: { ...base, ...more }, lifetime: '15m', now })
      if (!known.includes('room') || !known.includes(word)) {
        refused(mint, 'grant_unsupported')
        continue
      }
      const claims = keys.verify(mint(), { now })
      assert.deepEqual([claims.room, claims.exp], [base.room, now + 900], `${name}: ${word}`)
    }
  }
  refused(() => videosdk.mint({ grant: { room: 'class-7', identity: 'ann' } }), 'permissions_missing')
  refused(() => videosdk.mint({ grant: Object.defineProperty({ room: 'class-7', identity: 'ann', join: 'join' }, 'hidden', { value: true }) }), 'grant_unsupported')
})

test('unknown members are refused and never quoted', () => {
  for (const keys of opened) {
    for (const members of [{ hunter2_hunter2_hunter2_hunter2: 1 }, { secret: 'hunter2' }, { kind: 7 }, { kind: 'hunter2' }, { Room: 'hunter2' }, { 'a-b': 1 }]) {
      refused(() => keys.mint(members), 'argument_invalid')
      refused(() => keys.verify('a.b.c', members), 'argument_invalid')
    }
    for (const value of [Symbol('hunter2'), () => 'hunter2', NaN, 2 ** 53, 2n ** 64n, new Map(), '\ud800', new Date(NaN)]) {
      refused(() => keys.mint({ [`hunter2${'x'.repeat(30)}`]: value }), 'argument_invalid')
    }
    for (const wish of [null, 7, 'hunter2', [], new Map()]) {
      refused(() => keys.mint(wish), 'argument_invalid')
      refused(() => keys.verify('a.b.c', wish), 'argument_invalid')
    }
    refused(() => keys.verify(7), 'argument_invalid')
    refused(() => keys.mint({ issuedAt: now, issued_at: now }), 'member_duplicated')
  }
})

test('times and lifetimes are what they are elsewhere', () => {
  const wish = { permissions, jti: 'one', lifetime: '2h' }
  const token = videosdk.mint({ ...wish, now })
  for (const more of [{ issuedAt: now }, { issued_at: now }, { issuedAt: new Date(now * 1000 + 999) }, { now: new Date(now * 1000) }, { now, lifetime: 7200 }]) {
    assert.equal(videosdk.mint({ ...wish, ...more }), token)
  }
  const claims = videosdk.verify(token, { maxLifetime: '2h', leeway: 5, now: new Date(now * 1000) })
  assert.deepEqual([claims.issuedAt, claims.expiresAt], [new Date(now * 1000), new Date((now + 7200) * 1000)])
  for (const lifetime of [-1, 0, 1.5]) refused(() => videosdk.mint({ ...wish, lifetime }), 'lifetime_invalid')
  refused(() => videosdk.mint({ ...wish, room: new Date() }), 'argument_invalid')
  refused(() => videosdk.mint({ ...wish, claims: { at: new Date() } }), 'argument_invalid')
  assert.equal(videosdk.mint({ ...wish, now, room: null, grant: undefined }), token)
})

test('what stands in a member crosses as it is', () => {
  const claims = { camelCase: 1, snake_case: 2, deep: { layoutClasses: [2n ** 63n + 1n] } }
  const verified = videosdk.verify(videosdk.mint({ permissions, claims }))
  assert.deepEqual([verified.claims.camelCase, verified.claims.snake_case, verified.claims.deep], [1, 2, claims.deep])
})

test('a secret is text, bytes or a Secret, and is judged the same', () => {
  const open = (more) => vendor('videosdk').open({ apiKey: 'a', ...more })
  const bytes = Buffer.from(secret)
  const all = [secret, bytes, new Uint8Array(bytes), new Secret(secret)].map((one) => open({ secret: one }))
  assert.equal(new Set(all.map((keys) => keys.mint({ permissions, jti: 'one', now }))).size, 1)
  assert.equal(bytes.toString(), secret)
  refused(() => open({ secret: 'sentinel' }), 'secret_too_short')
  refused(() => open({ secret: new Secret('sentinel', { allowWeak: true }) }), 'secret_too_short')
  assert.ok(open({ secret: 'sentinel', allowWeakSecret: true }) instanceof VendorKeys)
  refused(() => open({}), 'secret_empty')
  refused(() => open({ secret: undefined }), 'secret_empty')
  for (const value of [null, 7, true, ['hunter2'], '\ud800']) refused(() => open({ secret: value }), 'argument_invalid')
  refused(() => open({ secret, hunter2: 'hunter2' }), 'argument_invalid')
  refused(() => open({ secret, hunter2: 7 }), 'argument_invalid')
  refused(() => open({ secret, api_key: 'b' }), 'member_duplicated')
  refused(() => open({ secret, allowWeakSecret: 1 }), 'argument_invalid')
  for (const options of [undefined, null, 'hunter2']) refused(() => vendor('videosdk').open(options), 'argument_invalid')
})

test('keys come from the variables that the description names', () => {
  for (const { vendor: one } of opened) {
    const made = { apiKey: '123456', secret }
    const variables = Object.fromEntries(one.about.credentials.flatMap(({ name, variables }) => variables.map((each) => [each, made[name]])))
    assert.equal(one.fromEnv(variables).vendor.name, one.name)
    assert.throws(() => one.fromEnv({}), ({ code, message }) => {
      const missing = one.about.credentials.filter((field) => field.variables.every((name) => message.includes(`\`${name}\``)))
      assert.deepEqual(missing.map((field) => field.code), [code])
      return true
    })
    refused(() => one.fromEnv(7), 'argument_invalid')
    refused(() => one.fromEnv(variables, { romo: true }), 'argument_invalid')
  }
  const weak = { VIDEOSDK_API_KEY: 'a', VIDEOSDK_SECRET: 'sentinel' }
  refused(() => vendor('videosdk').fromEnv(weak), 'secret_too_short')
  assert.ok(vendor('videosdk').fromEnv(weak, { allowWeakSecret: true }))
  refused(() => vendor('videosdk').fromEnv({ ...weak, VIDEOSDK_SECRET_KEY: secret }), 'argument_invalid')
})

test('a secret is nowhere shown', () => {
  const pem = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ type: 'pkcs8', format: 'pem' })
  const application = vendor('vonage').open({ applicationId: '29f760f8-7ce1-46c9-ade3-f2dedee4ed5f', privateKeyPem: pem })
  for (const keys of [...opened, application]) {
    const said = [
      show(keys, { depth: Infinity, showHidden: true, getters: true }), String(keys), JSON.stringify(keys), JSON.stringify({ ...keys }),
      JSON.stringify(Object.getOwnPropertyDescriptors(keys)), show(structuredClone({ ...keys })),
    ]
    for (const text of said) assert.ok(!text.includes('sentinel') && !text.includes(pem.split('\n')[1]))
    assert.equal(show(keys), `VendorKeys { vendor: '${keys.vendor.name}', secret: '[redacted]' }`)
  }
})

test('verified claims say everything and cannot be changed', () => {
  const wish = { permissions, room: 'class-7', participant: 'ann', jti: 'one', now }
  const token = videosdk.mint(wish)
  const claims = videosdk.verify(token, { room: 'class-7', now })
  assert.ok(claims instanceof VendorClaims)
  assert.deepEqual([claims.project, claims.room, claims.participant, claims.iat, claims.exp, claims.jti], ['my-api-key', 'class-7', 'ann', now, now + 7200, 'one'])
  const payload = JSON.parse(Buffer.from(token.split('.')[1], 'base64url'))
  for (const same of [claims.claims, claims.raw, JSON.parse(JSON.stringify(claims))]) assert.deepEqual(same, payload)
  for (const change of [() => (claims.room = 'x'), () => (claims.claims.roomId = 'x'), () => claims.claims.permissions.push('x')]) {
    assert.throws(change, TypeError)
  }
  claims.raw.roomId = 'x'
  assert.equal(claims.claims.roomId, 'class-7')
  assert.deepEqual(structuredClone(claims), { ...claims })
  assert.throws(() => new VendorClaims(), { code: 'argument_invalid' })
  assert.throws(() => new VendorKeys(), { code: 'argument_invalid' })
  refused(() => videosdk.verify(token, { room: 'class-8', now }), 'room_mismatch')
  refused(() => videosdk.verify(`${token}x`, { now }), 'signature_invalid')
})
