// `roomkey serve`, for as long as a test file runs.

export { serve } from '../../../../../tests/sessions/serve.mjs'

/** Why nothing can be tried against a server. */
export const missing = !process.env.ROOMKEY && 'ROOMKEY names no command'
