/* Roomkey for C, and for every language that calls C.
 *
 * docs/wire.md says what can be opened and asked, and what packed fields look like. Texts are UTF-8 without a NUL at
 * the end; an address of null with the length 0 is an empty one. Times are Unix seconds. Every call may come from
 * any thread, and roomkey_close during another call is safe.
 *
 * A test holds this file to the code.
 */
#ifndef ROOMKEY_H
#define ROOMKEY_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* It was done. */
#define ROOMKEY_OK 0
/* It was refused: a JSON object says why (code, category, message, retryable, perhaps hint and retryAfter). */
#define ROOMKEY_REFUSED 1
/* There is no address to write an answer to, so nothing was done. */
#define ROOMKEY_NOWHERE -1
/* What came out has no room: nothing was written. With ROOMKEY_ROOM bytes there is always enough. */
#define ROOMKEY_NO_ROOM INT64_MIN
/* So many bytes hold every token, everything that one says, and every refusal. */
#define ROOMKEY_ROOM 131072

/* Bytes that are owned by Roomkey until roomkey_free. */
typedef struct roomkey_bytes {
    uint8_t *data;
    size_t length;
} roomkey_bytes;

/* A secret by its name. The bytes are the caller's, who wipes them. */
typedef struct roomkey_secret {
    const uint8_t *name;
    size_t name_length;
    const uint8_t *value;
    size_t value_length;
} roomkey_secret;

/* Opens something. handle becomes its number, which is never 0, or 0 where it is refused. */
int32_t roomkey_open(const uint8_t *kind, size_t kind_length, const uint8_t *json, size_t json_length, const roomkey_secret *secrets, size_t secrets_length, uint64_t *handle, roomkey_bytes *refusal);

/* Closes it: 1 if it was open, 0 if not. */
int32_t roomkey_close(uint64_t handle);

/* Asks about what is open, or about nothing where handle is 0. */
int32_t roomkey_call(uint64_t handle, const uint8_t *verb, size_t verb_length, const uint8_t *json, size_t json_length, roomkey_bytes *out);

/* Mints from packed fields. So many bytes of a token are written, or minus so many of a refusal, or ROOMKEY_NO_ROOM. */
int64_t roomkey_mint(uint64_t handle, const uint8_t *packed, size_t packed_length, int64_t now, uint8_t *out, size_t room);

/* Verifies for packed fields. So many bytes of packed fields are written, or as roomkey_mint. */
int64_t roomkey_verify(uint64_t handle, const uint8_t *token, size_t token_length, const uint8_t *packed, size_t packed_length, int64_t now, uint8_t *out, size_t room);

/* Wipes and frees, and empties owned: doing it twice is harmless. */
void roomkey_free(roomkey_bytes *owned);

#ifdef __cplusplus
}
#endif

#endif
