// A JSON reader of the tests' own, in which whole numbers beyond 2^53 are BigInts. It shares no code with the package.

export function exactParse(text) {
  let at = 0
  const value = read()
  space()
  if (at !== text.length) throw new SyntaxError(`more text at ${at}`)
  return value

  function space() {
    while (' \n\r\t'.includes(text[at]) && at < text.length) at += 1
  }

  function take(wanted) {
    space()
    if (text[at] !== wanted) throw new SyntaxError(`${wanted} was wanted at ${at}`)
    at += 1
  }

  function next() {
    space()
    return text[at]
  }

  function read() {
    const first = next()
    if (first === '{') return object()
    if (first === '[') return array()
    if (first === '"') return string()
    const token = /[^\s,\]}]+/y
    token.lastIndex = at
    const [word] = token.exec(text)
    at += word.length
    if (/^-?\d+$/.test(word) && !Number.isSafeInteger(Number(word))) return BigInt(word)
    return JSON.parse(word)
  }

  function string() {
    const quoted = /"(?:[^"\\]|\\.)*"/sy
    space()
    quoted.lastIndex = at
    const [word] = quoted.exec(text)
    at += word.length
    return JSON.parse(word)
  }

  function array() {
    const items = []
    take('[')
    if (next() === ']') return take(']'), items
    do items.push(read())
    while (next() === ',' && (take(','), true))
    take(']')
    return items
  }

  function object() {
    const members = {}
    take('{')
    if (next() === '}') return take('}'), members
    do {
      const name = string()
      take(':')
      Object.defineProperty(members, name, { value: read(), configurable: true, enumerable: true, writable: true })
    } while (next() === ',' && (take(','), true))
    take('}')
    return members
  }
}
