// The stacks people run today, each with the one route that is measured:
// `node server.js express` is what the vendor's sample server is made of (Express 4, its CORS and
// body readers, jsonwebtoken 8.5.1); `express-9` the same with jsonwebtoken 9; `fastify` is Fastify
// with fast-jwt. Each prints the address it listens on.

const apiKey = '0f6ba2f3-1f5b-4f5e-9d0a-3c1c2f8f4c11'
const secret = '9d3b1f0a6c5e4827b1a0f3c2d4e5968790817263544a3b2c1d0e9f8a7b6c5d4e'
const payload = { apikey: apiKey, permissions: ['allow_join', 'allow_mod'] }

async function expressServer(library) {
  const { default: express } = await import('express')
  const { default: cors } = await import('cors')
  const { default: jwt } = await import(library)
  const app = express()
  app.use(cors())
  app.use(express.json())
  app.use(express.urlencoded({ extended: true }))
  app.get('/get-token', (request, answer) => {
    answer.json({ token: jwt.sign(payload, secret, { expiresIn: '10m', algorithm: 'HS256' }) })
  })
  const server = app.listen(0, '127.0.0.1', () => report(server.address()))
}

async function fastifyServer() {
  const { default: fastify } = await import('fastify')
  const { createSigner } = await import('fast-jwt')
  const sign = createSigner({ key: secret, algorithm: 'HS256', expiresIn: 600_000 })
  const app = fastify()
  app.get('/get-token', async () => ({ token: sign(payload) }))
  await app.listen({ host: '127.0.0.1', port: 0 })
  report(app.server.address())
}

function report({ port }) {
  console.log(JSON.stringify({ url: `http://127.0.0.1:${port}` }))
}

switch (process.argv[2]) {
  case 'express': await expressServer('jsonwebtoken'); break
  case 'express-9': await expressServer('jsonwebtoken-9'); break
  case 'fastify': await fastifyServer(); break
  default: throw new Error('express, express-9 or fastify')
}
