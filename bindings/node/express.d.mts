export * from './lib/express.js'
