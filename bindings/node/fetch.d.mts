export * from './lib/fetch.js'
