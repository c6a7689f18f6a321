package dev.roomkey.internal

import java.security.SecureRandom

private val RANDOM = SecureRandom()

/** 32 bits that spread the tries of many clients. */
internal fun drawn(): Long = RANDOM.nextInt().toLong() and 0xFFFF_FFFFL
