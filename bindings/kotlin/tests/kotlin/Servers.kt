import com.sun.net.httpserver.HttpServer
import java.io.File
import java.io.OutputStream
import java.net.InetAddress
import java.net.InetSocketAddress
import java.net.ServerSocket
import java.net.Socket
import java.time.ZoneOffset
import java.time.ZonedDateTime
import java.time.format.DateTimeFormatter
import java.util.concurrent.CopyOnWriteArrayList
import java.util.concurrent.CountDownLatch
import java.util.concurrent.Executors
import java.util.concurrent.TimeUnit
import java.util.concurrent.atomic.AtomicInteger
import kotlinx.serialization.json.Json
import kotlinx.serialization.json.JsonObject
import kotlinx.serialization.json.jsonObject
import kotlinx.serialization.json.jsonPrimitive

val REPOSITORY: File = File(System.getenv("ROOMKEY_REPOSITORY") ?: "../../..").canonicalFile

/** A `roomkey serve` of the test's own, which is stopped by its process. */
class Authority : AutoCloseable {
    private val folder = kotlin.io.path.createTempDirectory("roomkey-test").toFile()
    private val process: Process
    val url: String
    val apiKey: String
    val secret: String
    val appToken: String
    private val told: JsonObject

    /** What it said about a vendor. */
    fun of(vendor: String, name: String): String =
        told.getValue(vendor).jsonObject.getValue(name).jsonPrimitive.content

    init {
        val command = System.getenv("ROOMKEY") ?: REPOSITORY.resolve("target/debug/roomkey").path
        val builder = ProcessBuilder(
            command, "serve", "--json", "--bind", "127.0.0.1:0", "--database", "sqlite:$folder/rooms.db",
        )
        builder.environment().keys.removeIf { it.startsWith("VIDEOSDK_") || it.startsWith("ROOMKEY") }
        builder.redirectError(folder.resolve("log"))
        process = builder.start()
        val line = process.inputStream.bufferedReader().readLine() ?: error(folder.resolve("log").readText())
        told = Json.parseToJsonElement(line).jsonObject
        fun text(name: String) = told.getValue(name).jsonPrimitive.content
        url = text("url")
        apiKey = text("api_key")
        secret = text("secret")
        appToken = told.getValue("videoio").jsonObject.getValue("app_token").jsonPrimitive.content
    }

    override fun close() {
        process.destroy()
        if (!process.waitFor(10, TimeUnit.SECONDS)) process.destroyForcibly().waitFor()
        folder.deleteRecursively()
    }
}

class Answer(val status: Int, val text: String, vararg val headers: Pair<String, String>)

fun good(token: String = "a.b.c", more: String = "") = Answer(200, """{"token":"$token"$more}""")

class Asked(val method: String, val path: String, val headers: Map<String, String>, val body: String)

/** A server on loopback that answers one request after another as it is told, and writes down what it was asked. */
class Hostile(vararg answers: Answer, gate: Boolean = false) : AutoCloseable {
    private val answers = ArrayDeque(answers.toList())
    private val pool = Executors.newCachedThreadPool()
    private val server = HttpServer.create(InetSocketAddress("127.0.0.1", 0), 0)
    val asked = CopyOnWriteArrayList<Asked>()
    val go = CountDownLatch(if (gate) 1 else 0)
    val url get() = "http://127.0.0.1:${server.address.port}/token"

    init {
        server.executor = pool
        server.createContext("/") { exchange ->
            val headers = exchange.requestHeaders.mapKeys { it.key.lowercase() }.mapValues { it.value.first() }
            val body = exchange.requestBody.readBytes().decodeToString()
            asked += Asked(exchange.requestMethod, exchange.requestURI.toString(), headers, body)
            val answer = synchronized(this.answers) {
                if (this.answers.size > 1) this.answers.removeFirst() else this.answers.first()
            }
            go.await(10, TimeUnit.SECONDS)
            for ((name, value) in answer.headers) exchange.responseHeaders.add(name, value)
            val bytes = answer.text.toByteArray()
            runCatching {
                exchange.sendResponseHeaders(answer.status, if (bytes.isEmpty()) -1 else bytes.size.toLong())
                exchange.responseBody.use { it.write(bytes) }
            }
            exchange.close()
        }
        server.start()
    }

    override fun close() {
        go.countDown()
        server.stop(0)
        pool.shutdownNow()
    }
}

/** A server on loopback that reads the head of each request, answers as it likes, and hangs up. */
class Raw(private val answer: (OutputStream) -> Unit) : AutoCloseable {
    private val server = ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"))
    private val pool = Executors.newCachedThreadPool()
    val asked = AtomicInteger()
    val url get() = "http://127.0.0.1:${server.localPort}/token"

    init {
        pool.execute {
            while (!server.isClosed) {
                val socket = runCatching { server.accept() }.getOrNull() ?: break
                pool.execute { runCatching { socket.use(::serve) } }
            }
        }
    }

    private fun serve(socket: Socket) {
        val stream = socket.getInputStream().buffered()
        var end = 0
        while (end < 4) {
            val byte = stream.read()
            if (byte < 0) return
            end = if (byte.toChar() == "\r\n\r\n"[end]) end + 1 else 0
        }
        asked.incrementAndGet()
        answer(socket.getOutputStream())
        socket.shutdownOutput()
        // What was not read would be answered by a reset, which takes the answer away.
        socket.soTimeout = 200
        runCatching { while (stream.read() >= 0) Unit }
    }

    override fun close() {
        server.close()
        pool.shutdownNow()
    }
}

fun date(): String = DateTimeFormatter.RFC_1123_DATE_TIME.format(ZonedDateTime.now(ZoneOffset.UTC))
