/** How objects with hidden parts show themselves to `console.log`. */

const INSPECT = Symbol.for('nodejs.util.inspect.custom')

/** @internal Shows instances as their name and what `parts` says of them. */
export function show<T extends object>(of: { prototype: T; name: string }, parts: (it: T) => unknown): void {
  Object.defineProperty(of.prototype, INSPECT, {
    value(this: T, _: number, options: object, inspect?: (value: unknown, options: object) => string) {
      const shown = parts(this)
      if (typeof shown === 'string' || inspect === undefined) return `${of.name} ${String(shown)}`
      return `${of.name} ${inspect(shown, options)}`
    },
  })
}
