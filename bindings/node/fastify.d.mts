export * from './lib/fastify.js'
