// Where the package's declarations take objects of options, so that a table of them can be held against it.
//
// The compiler writes declarations in one plain form, so that a few lines read it. TypeScript's own reader is a program by
// now, and no library that a test could call.

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const step = (one) => ('({[<'.includes(one) ? 1 : ')}]>'.includes(one) ? -1 : 0)

/** The pieces of a text between a character that stands where no bracket is open; what comes behind the last that closes is left out. */
function pieces(text, between) {
  const found = ['']
  let depth = 0
  for (const one of text) {
    depth += step(one)
    if (depth < 0) break
    if (one === between && depth === 0) found.push('')
    else found[found.length - 1] += one
  }
  return found.map((piece) => piece.trim()).filter((piece) => piece !== '')
}

/** The declarations of a file: each with its kind, its name, and what stands in its body or, where there is none, behind its name. */
function declarations(path) {
  // An arrow is no bracket.
  const text = readFileSync(path, 'utf8').replace(/\/\*[^]*?\*\//g, '').replaceAll('=>', '\u21d2')
  const starts = text.matchAll(/^(?:export )?(?:declare )?(?:abstract )?(interface|class|type|function) (\w+)/gm)
  return [...starts].map(({ index, 0: start, 1: kind, 2: name }) => {
    const rest = text.slice(index + start.length).replace(/\s+/g, ' ')
    if (kind === 'type' || kind === 'function') return { kind, name, head: '', body: pieces(rest, ';')[0] }
    const open = rest.indexOf('{')
    return { kind, name, head: rest.slice(0, open), body: rest.slice(open + 1) }
  })
}

const isOptions = ({ kind, body }) => kind === 'interface' || (kind === 'type' && /^= [({]/.test(body) && pieces(body, '\u21d2').length === 1)

/** Every place that takes an object of options: `file.Class.method(parameter)`, `file.Interface.member`. */
export function takenOptions(folder) {
  const names = readdirSync(folder).filter((name) => name.endsWith('.d.ts'))
  const files = names.map((name) => [name.replace('.d.ts', ''), declarations(join(folder, name))])
  const options = new Set(files.flatMap(([, declared]) => declared.filter(isOptions).map(({ name }) => name)))

  const found = []
  /** Adds the parameters, or the members, whose type is such an object or has one in it. `more` are names of types that are ones. */
  const add = (list, named, more = []) => {
    for (const one of list) {
      const [, name, type] = /^(?:readonly )?(\w+)\??: (.*)$/.exec(one) ?? []
      if (type?.includes('{') || type?.match(/\w+/g).some((word) => options.has(word) || more.includes(word))) found.push(named(name))
    }
  }
  const addCall = (place, signature, more) => add(pieces(signature.slice(signature.indexOf('(') + 1), ','), (name) => `${place}(${name})`, more)
  for (const [file, declared] of files) {
    for (const { kind, name, head, body } of declared) {
      const place = `${file}.${name}`
      if (kind === 'function') addCall(place, body)
      if (kind === 'interface') add(pieces(body, ';'), (member) => `${place}.${member}`)
      if (kind !== 'class') continue
      const generic = [...head.matchAll(/(\w+) extends (\w+)/g)].filter(([, , above]) => options.has(above)).map(([, own]) => own)
      for (const member of pieces(body, ';')) {
        const [, method] = /^(?:static )?(\w+)(?:<[^(]*>)?\(/.exec(member) ?? []
        if (method !== undefined) addCall(method === 'constructor' ? place : `${place}.${method}`, member, generic)
      }
    }
  }
  return found
}
