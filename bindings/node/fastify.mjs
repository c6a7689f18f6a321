import adapter from './lib/fastify.js'

export const { endpoints, Endpoints, Policy } = adapter
