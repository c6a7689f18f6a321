import adapter from './lib/fetch.js'

export const { endpoints, Endpoints, Policy } = adapter
