package dev.roomkey.okhttp

import dev.roomkey.http.HttpAnswer
import dev.roomkey.http.HttpCall
import dev.roomkey.http.HttpTransport
import kotlinx.coroutines.suspendCancellableCoroutine
import okhttp3.Authenticator
import okhttp3.Call
import okhttp3.Callback
import okhttp3.Interceptor
import okhttp3.MediaType
import okhttp3.OkHttpClient
import okhttp3.Request
import okhttp3.RequestBody
import okhttp3.Response
import okio.Buffer
import okio.BufferedSink
import java.io.IOException
import java.net.ProtocolException
import java.util.concurrent.TimeUnit

/**
 * Sends the requests of a session with OkHttp, through the connections, proxies, pins and interceptors of your client.
 *
 * ```kotlin
 * val manager = SessionManager(SessionPolicy(), OkHttpTransport(client))
 * ```
 *
 * What would send a request twice, follow a redirection or keep an answer does not happen with these requests, whatever your
 * client does otherwise. Your interceptors are asked to leave it at that.
 */
public class OkHttpTransport @JvmOverloads constructor(client: OkHttpClient = OkHttpClient()) : HttpTransport {
    private val client = client.newBuilder()
        .followRedirects(false)
        .followSslRedirects(false)
        .authenticator(Authenticator.NONE)
        .cache(null)
        // Who calls has a limit of their own for all of it.
        .callTimeout(0, TimeUnit.SECONDS)
        .connectTimeout(0, TimeUnit.SECONDS)
        .readTimeout(0, TimeUnit.SECONDS)
        .writeTimeout(0, TimeUnit.SECONDS)
        .addNetworkInterceptor(Once)
        .build()

    override suspend fun exchange(call: HttpCall): HttpAnswer {
        val (sent, most) = Sent() to call.mostBytes
        val sending = client.newCall(request(call).tag(Sent::class.java, sent).build())
        return suspendCancellableCoroutine { continuation ->
            continuation.invokeOnCancellation { sending.cancel() }
            sending.enqueue(object : Callback {
                override fun onFailure(call: Call, e: IOException) = continuation.resumeWith(Result.failure(e))

                // Read here, where it is given up when the call is cancelled.
                override fun onResponse(call: Call, response: Response) =
                    continuation.resumeWith(runCatching { response.use { answer(it, sent, most) } })
            })
        }
    }

    private fun request(call: HttpCall): Request.Builder {
        // Whatever is not asked for is not unpacked, so nothing small becomes large.
        val request = Request.Builder().url(call.url).header("accept-encoding", "identity")
        call.headers.forEach { (name, value) -> request.header(name, value) }
        val hasBody = call.body.isNotEmpty() || call.method in NEVER_BARE
        return request.method(call.method, if (hasBody) OneBody(call.body) else null)
    }

    private fun answer(response: Response, sent: Sent, most: Int): HttpAnswer {
        val buffer = Buffer()
        response.body?.source()?.let { source ->
            while (buffer.size < most && source.read(buffer, most - buffer.size) >= 0) Unit
        }
        return HttpAnswer(sent.status ?: response.code, response.headers.toList(), buffer.readByteArray())
    }

    /** What became of a request. */
    private class Sent {
        @Volatile
        var isBegun = false

        /** As it came, where OkHttp was told another. */
        @Volatile
        var status: Int? = null
    }

    /** Where it is connected already: another address may still be tried before, and no request is sent again after. */
    private object Once : Interceptor {
        override fun intercept(chain: Interceptor.Chain): Response {
            val sent = chain.request().tag(Sent::class.java) ?: return chain.proceed(chain.request())
            // After this one OkHttp tries no more.
            if (sent.isBegun) throw ProtocolException("It was sent already.")
            sent.isBegun = true
            val response = chain.proceed(chain.request())
            if (response.code !in ASKED_AGAIN) return response
            sent.status = response.code
            return response.newBuilder().code(500).build()
        }
    }

    /** A body that is sent once. */
    private class OneBody(private val bytes: ByteArray) : RequestBody() {
        // It is among the headers.
        override fun contentType(): MediaType? = null

        override fun contentLength(): Long = bytes.size.toLong()

        override fun isOneShot(): Boolean = true

        override fun writeTo(sink: BufferedSink) {
            sink.write(bytes)
        }
    }

    private companion object {
        /** OkHttp sends these with a body, if need be an empty one. */
        val NEVER_BARE = setOf("POST", "PUT", "PATCH")

        /** What OkHttp answers by asking again: a timeout, another server's connection, and no time at the moment. */
        val ASKED_AGAIN = setOf(408, 421, 503)
    }
}
