import dev.roomkey.internal.SessionFetched
import dev.roomkey.internal.SessionInput
import dev.roomkey.internal.SessionMachine
import dev.roomkey.internal.SessionOutput
import dev.roomkey.internal.SessionSource
import dev.roomkey.session.SessionManager
import kotlinx.serialization.json.Json
import kotlinx.serialization.json.JsonElement
import kotlinx.serialization.json.JsonNull
import kotlinx.serialization.json.JsonObject
import kotlinx.serialization.json.JsonPrimitive
import kotlinx.serialization.json.boolean
import kotlinx.serialization.json.contentOrNull
import kotlinx.serialization.json.jsonArray
import kotlinx.serialization.json.jsonObject
import kotlinx.serialization.json.jsonPrimitive
import kotlinx.serialization.json.long
import kotlinx.serialization.json.longOrNull
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import java.io.File

/** The machine as it crosses answers as the core's own: what runs by chance led to there is played again here. */
class TracesTest {
    private operator fun JsonElement.get(name: String): JsonElement? = jsonObject[name]?.takeUnless { it is JsonNull }
    private fun JsonElement.number(name: String) = jsonObject.getValue(name).jsonPrimitive.long
    private fun JsonElement.text(name: String) = jsonObject[name]?.jsonPrimitive?.contentOrNull

    private fun fetched(said: JsonElement): SessionFetched {
        val life = said["lifetime"]?.jsonPrimitive?.longOrNull
        val isSure = said["sure"]?.jsonPrimitive?.boolean ?: true
        return SessionFetched(
            said.text("token")!!, life.takeIf { isSure }, life.takeUnless { isSure }, said.text("identity"),
        )
    }

    private fun source(said: JsonElement) = SessionSource(
        said["first"]?.let(::fetched), said["renewable"]!!.jsonPrimitive.boolean, said.text("name"), said.text("identity"),
    )

    private fun input(said: JsonElement): SessionInput {
        if (said is JsonPrimitive) {
            return when (said.content) {
                "stop" -> SessionInput.Stop
                "nudge" -> SessionInput.Nudge
                "timeout" -> SessionInput.Timeout
                else -> error(said.content)
            }
        }
        val (word, of) = said.jsonObject.entries.single()
        return when (word) {
            "start" -> SessionInput.Start(of.number("waiter"), source(of["source"]!!))
            "lease" -> SessionInput.Lease(of.number("waiter"))
            "forget" -> SessionInput.Forget(of.number("waiter"))
            "got" -> SessionInput.Got(of.number("flight"), fetched(of["fetched"]!!))
            "missed" -> missed(of.number("flight"), of["failure"]!!)
            "rejected" -> SessionInput.Rejected(of.number("generation"))
            "accepted" -> SessionInput.Accepted(of.number("generation"))
            "push" -> SessionInput.Push(fetched(of["fetched"]!!))
            else -> error(word)
        }
    }

    private fun missed(flight: Long, failure: JsonElement) = if (failure is JsonPrimitive) {
        SessionInput.Missed(flight, "remote_unauthorized", null)
    } else {
        val wait = failure["transient"]!!["retry_after"]?.jsonPrimitive?.longOrNull
        SessionInput.Missed(flight, "remote_unavailable", wait)
    }

    private fun said(output: SessionOutput): JsonObject {
        fun of(word: String, vararg members: Pair<String, Any?>) = JsonObject(
            mapOf(
                word to JsonObject(
                    members.associate { (name, value) ->
                        name to when (value) {
                            null -> JsonNull
                            is Long -> JsonPrimitive(value)
                            else -> JsonPrimitive(value as String)
                        }
                    },
                ),
            ),
        )
        return when (output) {
            is SessionOutput.Fetch ->
                of(
                    "fetch", "flight" to output.flight, "reason" to output.reason, "attempt" to output.attempt,
                    "deadline" to output.deadline,
                )
            is SessionOutput.Cancel -> of("cancel", "flight" to output.flight)
            is SessionOutput.Changed ->
                of("changed", "state" to output.state, "number" to output.number, "why" to output.why)
            is SessionOutput.RenewalRefused -> of("renewal_refused", "why" to output.why)
            is SessionOutput.Started -> of("started", "waiter" to output.waiter, "state" to output.state)
            is SessionOutput.Leased -> output.lease.use {
                of("leased", "waiter" to output.waiter, "generation" to it.generation(), "token" to it.reveal())
            }
            is SessionOutput.Denied -> of("denied", "waiter" to output.waiter, "why" to output.why)
        }
    }

    @Test
    fun `runs by chance are answered as the core answers them`() {
        SessionManager().close()
        val file = File(System.getenv("ROOMKEY_TRACES") ?: REPOSITORY.resolve("target/session/traces.jsonl").path)
        var steps = 0
        file.useLines { lines ->
            for (line in lines.take(300)) {
                val trace = Json.parseToJsonElement(line)
                val policy = trace["policy"]!!
                val machine = SessionMachine(policy.number("fetch"), policy.number("start"), policy.number("lease"))
                for (step in trace["steps"]!!.jsonArray) {
                    val outputs = machine.handle(step.number("now"), step.number("drawn"), input(step["input"]!!))
                    val where = "seed ${trace.text("seed")}"
                    assertEquals(step["outputs"]!!.jsonArray.toList(), outputs.map(::said), where)
                    assertEquals(step["timeout"]?.jsonPrimitive?.longOrNull, machine.pollTimeout(), where)
                    assertEquals(step.text("state"), machine.state(step.number("now")), where)
                    assertEquals(step.text("why"), machine.why(), where)
                    step["later"]?.let { assertEquals(it.text("state"), machine.state(it.number("now")), where) }
                    steps += 1
                }
                machine.close()
            }
        }
        assertTrue(steps > 1000, "$steps steps")
    }
}
