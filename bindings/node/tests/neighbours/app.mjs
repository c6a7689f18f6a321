// What a bundler gets.
import { videosdk } from 'roomkey'
import { endpoints } from 'roomkey/fetch'

const credentials = new videosdk.Credentials({ apiKey: 'my-api-key', secret: '9d3b1f0a6c5e4827b1a0f3c2d4e59687' })
const handler = endpoints({ credentials, caller: () => ({ permissions: ['allow_join'], roles: ['rtc'] }) })
handler(new Request('http://app.example/get-token')).then(async (response) => {
  const { token } = await response.json()
  console.log(credentials.verify(token, { use: 'join' }).permissions.join())
})
