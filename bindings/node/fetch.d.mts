export * from './types/fetch.js'
