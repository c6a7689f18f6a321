import adapter from './lib/express.js'

export const { endpoints, Endpoints, Policy } = adapter
